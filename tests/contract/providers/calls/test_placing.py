"""Calls are placed by Twilio's own SDK, against the stand-in: what is refused, what is lost, and what can be found again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import aiohttp
import pytest

from local.carrier.records.callees import Refusal
from talkstack.calls.model.order import Detection
from talkstack.clock import SystemClock
from talkstack.dialling.reasons import TWILIO
from talkstack.errors import ProviderError
from talkstack.telephony.ports import Placement
from talkstack.telephony.twilio.exchange import TwilioExchange
from tests.contract.providers.conftest import ACCOUNT, KEY, NOWHERE

OURS, ANN = "+15550007000", "+12025550149"
PLACEMENT = Placement(
    to=ANN,
    from_=OURS,
    answer=f"{NOWHERE}/answer",
    fallback=f"{NOWHERE}/fallback",
    status=f"{NOWHERE}/status",
    machine=f"{NOWHERE}/amd",
    detection=Detection.OFF,
    ring_seconds=5,
    longest_seconds=60,
)


class Lab:
    """The stand-in's own controls."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def own(self) -> None:
        url = f"{self._url}/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"
        login = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT, KEY)}
        await self._session.post(url, data={"PhoneNumber": OURS}, headers=login)

    async def put(self, path: str, body: dict[str, Any]) -> None:
        async with self._session.put(f"{self._url}/carrier/{path}", json=body) as answer:
            assert answer.status == 200, await answer.text()


@pytest.fixture
async def lab(carrier_url: str) -> AsyncIterator[Lab]:
    async with aiohttp.ClientSession() as session:
        found = Lab(session, carrier_url)
        await found.own()
        await found.put(f"callees/{ANN}", {"answers": "no-answer"})
        yield found


@pytest.fixture
async def exchange(settings: Any, carrier_url: str) -> AsyncIterator[TwilioExchange]:
    real = TwilioExchange(settings(twilio_api_url=carrier_url), clock=SystemClock())
    yield real
    await real.close()


async def sids(exchange: TwilioExchange) -> list[str]:
    return [call.sid for call in await exchange.placed(to=ANN, from_=OURS)]


async def test_what_is_placed_is_found_and_can_be_ended(lab: Lab, exchange: TwilioExchange):
    before = datetime.now(UTC) - timedelta(seconds=5)
    sid = await exchange.place(PLACEMENT)
    newest, *_ = await exchange.placed(to=ANN, from_=OURS)
    assert (newest.sid, newest.created_at >= before) == (sid, True)
    assert await exchange.placed(to="+12025550148", from_=OURS) == []
    await exchange.hang_up(sid)
    assert await exchange.hang_up("CA" + "f" * 32) is False


@pytest.mark.parametrize("code", get_args(Refusal.__value__))
async def test_a_refusal_tells_twilios_number_and_rings_nobody(lab: Lab, exchange: TwilioExchange, code: int):
    before = await sids(exchange)
    await lab.put(f"callees/{ANN}", {"refuses": code})
    with pytest.raises(ProviderError) as refused:
        await exchange.place(PLACEMENT)
    assert (refused.value.refusal, refused.value.undone) == (code, True)
    assert f"{code}" in TWILIO
    assert await sids(exchange) == before


@pytest.mark.parametrize(("trouble", "rung"), [("drop", 1), ("drop_before", 0)])
async def test_a_lost_answer_leaves_open_whether_a_phone_rings_and_nothing_is_asked_twice(
    lab: Lab, exchange: TwilioExchange, trouble: str, rung: int
):
    before = await sids(exchange)
    await lab.put("calls/trouble", {"create_answer": trouble})
    with pytest.raises(ProviderError) as lost:
        await exchange.place(PLACEMENT)
    assert (lost.value.undone, lost.value.refusal) == (False, None)
    assert len(await sids(exchange)) == len(before) + rung


async def test_an_invalid_number_and_one_that_is_not_ours_are_refused(lab: Lab, exchange: TwilioExchange):
    for wrong, code in (
        (replace(PLACEMENT, to="+12"), 21211),
        (replace(PLACEMENT, from_="+15550007999"), 21210),
    ):
        with pytest.raises(ProviderError) as refused:
            await exchange.place(wrong)
        assert (refused.value.refusal, refused.value.undone) == (code, True)


async def test_nobody_was_reached_when_nobody_is_there(settings: Any):
    away = TwilioExchange(settings(twilio_api_url=NOWHERE), clock=SystemClock())
    with pytest.raises(ProviderError) as unreached:
        await away.place(PLACEMENT)
    assert (unreached.value.undone, unreached.value.refusal) == (True, None)
    await away.close()
