"""Recordings from the first word to the last copy, on the whole stack."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from local.phone.leg import Leg
from talkstack.speech.audio import channels_of
from tests.e2e.line import a_line
from tests.e2e.site import Site, site_of

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

ON_CONSENT: dict[str, Any] = {"recording": {"policy": "on_consent"}}
HOURS = "What are your opening hours?"
CARD = "It is four two 4 2"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Site]:
    async with site_of(tmp_path_factory.mktemp("recordings") / "stack", engine="modem") as site:
        yield site


def closed(call: dict[str, Any]) -> bool:
    return "closed" in call["steps"]


def capturing(call: dict[str, Any]) -> bool:
    return any(fact["kind"] == "recording" for fact in call["log"])


async def at_the_carrier(site: Site, call: dict[str, Any]) -> list[str]:
    run = site.stack.run
    login = {"Authorization": aiohttp.encode_basic_auth(run.twilio_account_sid, run.twilio_auth_token)}
    url = f"{site.stack.urls['carrier']}/2010-04-01/Accounts/{run.twilio_account_sid}/Recordings.json"
    async with site.http.get(url, params={"CallSid": call["twilio_sid"]}, headers=login) as answer:
        return [it["sid"] for it in (await answer.json())["recordings"]]


async def told(site: Site, call: dict[str, Any]) -> dict[str, Any]:
    return await site.ask("GET", f"/v1/calls/{call['_id']}/recording")


async def sides(site: Site, call: dict[str, Any]) -> tuple[str, str]:
    """What the caller says in the recording, and what the agent does."""
    async with site.http.get((await told(site, call))["url"]) as answer:
        caller, agent = channels_of(await answer.read())
    heard = [(await site.engine.transcribe(side)).text for side in (caller, agent)]
    return heard[0], heard[1]


async def order(site: Site, leg: Leg, what: str) -> None:
    call = await site.call_of(leg)
    await site.ask("POST", f"/v1/calls/{call['_id']}/recording/{what}")


async def test_who_agrees_is_recorded_from_then_on(desk: Site):
    async with a_line(desk, **ON_CONSENT) as number, desk.dial(number=number) as leg:
        asked = (await leg.hear()).text
        await leg.say("Yes, please.")
        await leg.hear()
        call = await desk.eventually(leg, capturing)
        assert len(await at_the_carrier(desk, call)) == 1
        await leg.say(HOURS)
        answer = (await leg.hear()).text
        await leg.hangup()
    assert "May we record" in asked
    call = await desk.eventually(leg, closed)
    caller, agent = await sides(desk, call)
    assert caller == HOURS
    assert answer in agent
    assert asked not in agent
    assert await at_the_carrier(desk, call) == []
    [consent] = [fact for fact in call["log"] if fact["kind"] == "consent"]
    assert (consent["n"], consent["what"]) == (1, "given")


async def test_who_does_not_agree_is_not_recorded_anywhere(desk: Site):
    async with a_line(desk, **ON_CONSENT) as number, desk.dial(number=number) as leg:
        await leg.hear()
        await leg.say("No, I would rather not.")
        greeting = (await leg.hear()).text
        await leg.say(HOURS)
        assert "nine" in (await leg.hear()).text
        assert await at_the_carrier(desk, await desk.call_of(leg)) == []
        await leg.hangup()
    assert "not recorded" in greeting
    assert "Harbour Clinic" in greeting
    call = await desk.eventually(leg, closed)
    assert "recording" not in call["steps"]
    assert await at_the_carrier(desk, call) == []
    assert (await told(desk, call))["status"] == "refused"


async def test_what_is_said_during_a_pause_is_silence_and_its_numbers_stand_nowhere(desk: Site):
    async with a_line(desk) as number, desk.dial(number=number) as leg:
        await leg.hear()
        await leg.say(HOURS)
        await leg.hear()
        await order(desk, leg, "pause")
        await leg.say(CARD)
        await leg.hear()
        await order(desk, leg, "resume")
        await leg.say("Thank you.")
        await leg.hear()
        await leg.hangup()
    call = await desk.eventually(leg, closed)
    caller, _ = await sides(desk, call)
    assert caller == f"{HOURS} Thank you."
    kept = f"{await desk.of_call('utterances', call['_id'])} {await desk.of_call('replies', call['_id'])}"
    assert "It is • • • •" in kept
    assert CARD not in kept


async def test_the_signed_address_plays_it_and_no_other_does(desk: Site):
    async with desk.dial() as leg:
        await leg.hear()
        await leg.say(HOURS)
        await leg.hear()
        await leg.hangup()
    call = await desk.eventually(leg, closed)
    it = await told(desk, call)
    assert (it["status"], it["channels"]) == ("ready", 2)
    async with desk.http.get(it["url"], headers={"Range": "bytes=0-3"}) as part:
        assert (part.status, await part.read()) == (206, b"RIFF")
    async with desk.http.head(it["url"]) as head:
        assert (head.status, head.headers["Cache-Control"]) == (200, "private, no-store")
    base, expires, mac = it["url"].rsplit("-", 2)
    for wrong in (f"{base}-{int(expires) + 1}-{mac}", f"{base}-{expires}-{mac[::-1]}", f"{base}-{expires}"):
        async with desk.http.get(wrong) as refused:
            assert refused.status == 404
    await desk.ask("DELETE", f"/v1/calls/{call['_id']}/recording")
    assert (await told(desk, call))["status"] == "erased"
    async with desk.http.get(it["url"]) as gone:
        assert gone.status == 404
