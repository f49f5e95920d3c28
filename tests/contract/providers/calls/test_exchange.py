"""What is left at the carrier of a call that is forgotten: by the SDK, against the stand-in."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from talkstack.clock import SystemClock
from talkstack.telephony.twilio.exchange import TwilioExchange
from tests.contract.providers.conftest import ACCOUNT, KEY
from tests.contract.providers.test_telephony import UNKNOWN_CALL, recorded_call

DIALLED = '<Dial timeout="5"><Number>+15550100099</Number></Dial>'


async def kept(carrier: str, kind: str, **query: str) -> list[Any]:
    login = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT, KEY)}
    url = f"{carrier}/2010-04-01/Accounts/{ACCOUNT}/{kind}.json"
    async with aiohttp.ClientSession() as session, session.get(url, params=query, headers=login) as answer:
        return (await answer.json())[kind.lower()]


@pytest.fixture
async def exchange(settings, carrier_url):
    real = TwilioExchange(settings(twilio_api_url=carrier_url), clock=SystemClock())
    yield real
    await real.close()


async def test_nothing_is_left_of_a_call_that_is_forgotten(exchange: TwilioExchange, carrier_url: str):
    other, others = await recorded_call(carrier_url)
    sid, recording = await recorded_call(carrier_url, DIALLED)
    [child] = await kept(carrier_url, "Calls", ParentCallSid=sid)
    assert [it["sid"] for it in await kept(carrier_url, "Recordings", CallSid=sid)] == [recording]
    for _ in range(2):
        await exchange.forget(sid)
        calls = {it["sid"] for it in await kept(carrier_url, "Calls")}
        assert (calls & {sid, child["sid"]}, other in calls) == (set(), True)
        recordings = {it["sid"] for it in await kept(carrier_url, "Recordings")}
        assert (recording in recordings, others in recordings) == (False, True)


async def test_a_call_that_nobody_knows_is_forgotten_already(exchange: TwilioExchange):
    await exchange.forget(UNKNOWN_CALL)
