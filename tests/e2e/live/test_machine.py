from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from local.phone.answering.machine import take_message
from local.phone.errors import CallEndedError
from local.phone.leg import Leg
from local.phone.phone import Phone
from local.stack.demo import NUMBERS
from tests.e2e.site import Site

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

CALLEE = "+12025550177"
GREETING = "You have reached the Browns. We are out. Please leave a message after the tone."
MESSAGE = "This is Harbour Clinic. Your glasses are ready. Please call us back."
INTRODUCTION = "This is Harbour Clinic. We call about an appointment."
ASSISTANT = "Hi, if you record your name and reason for calling, I'll see if this person is available."
LEAVING = {"detection": "detect_message_end", "on_machine": "leave_message", "message": MESSAGE}


@asynccontextmanager
async def rung(site: Site, **order: Any) -> AsyncGenerator[Leg]:
    """Whoever was called has picked up."""
    numbers = await site.ask("GET", "/v1/numbers?limit=100")
    [number] = [it for it in numbers["items"] if it["e164"] == NUMBERS["twilio"]]
    wanted = {"to": CALLEE, "agent_id": number["agent_id"], "number_id": number["id"]}
    async with Phone(site.stack.urls["carrier"], site.engine).wait(CALLEE, "fast") as incoming:
        await site.ask("POST", "/v1/calls", wanted | order)
        yield await incoming.answer(after_s=1.0)


async def closed(site: Site, leg: Leg) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    call = await site.eventually(leg, lambda call: "closed" in call["steps"])
    utterances = await site.of_call("utterances", call["_id"])
    return call, [(each["speaker"], each["text"]) for each in utterances]


async def test_a_machine_is_left_the_message_once_after_its_beep(site: Site):
    async with rung(site, **LEAVING) as leg:
        heard = (await take_message(leg, site.engine, GREETING)).text
    assert heard.count(MESSAGE) == 1
    assert heard.endswith(MESSAGE)
    call, words = await closed(site, leg)
    assert (call["status"], call["outcome"]) == ("voicemail", "voicemail")
    speaker, text = words[-1]
    # Nobody can tell a machine that heard the last words out from one that was full by then.
    assert speaker == "agent"
    assert text.startswith("This is Harbour Clinic. Your glasses")
    assert MESSAGE.startswith(text)
    told = [fact for fact in call["log"] if fact["kind"] == "machine"]
    assert [(fact["what"], fact["ref"]) for fact in told] == [("machine_end_beep", "leave_message")]


async def test_a_machine_is_hung_up_on_while_it_greets(site: Site):
    async with rung(site, detection="enable", on_machine="hang_up") as leg:
        with pytest.raises(CallEndedError, match="agent"):
            await take_message(leg, site.engine, GREETING)
    call, words = await closed(site, leg)
    assert (call["status"], call["outcome"]) == ("voicemail", "voicemail")
    assert MESSAGE not in [text for _, text in words]


async def test_a_person_is_talked_with(site: Site):
    async with rung(site, **LEAVING) as leg:
        await leg.hear()
        await leg.say("Hello?")
        await leg.hear()
        await leg.say("What are your opening hours?")
        assert "nine" in (await leg.hear()).text
        await leg.hangup()
    call, _ = await closed(site, leg)
    assert (call["status"], call["outcome"]) == ("completed", "caller_hung_up")
    assert [fact["what"] for fact in call["log"] if fact["kind"] == "machine"] == ["human"]


async def test_an_assistant_is_told_who_calls_and_the_person_is_waited_for(site: Site):
    async with rung(site, introduction=INTRODUCTION) as leg:
        await leg.hear()
        await leg.say(ASSISTANT)
        assert (await leg.hear()).text == INTRODUCTION
        assert (await leg.record(15)).text == ""
        await leg.say("What are your opening hours?")
        assert "nine" in (await leg.hear()).text
        await leg.hangup()
    call, words = await closed(site, leg)
    assert ("agent", INTRODUCTION) in words
    told = [fact["what"] for fact in call["log"] if fact["kind"] == "turn"]
    assert told == ["screened", "speech"]
