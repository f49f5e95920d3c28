from __future__ import annotations

from typing import Any

import pytest

from local.phone.leg import Leg
from tests.e2e.site import Site
from tests.e2e.talk.test_interruptions import played_words, told_of

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

NEWS = "Your doctor is on her way."
HOURS = "We are open every day from nine to five."


async def command(site: Site, leg: Leg, what: str, body: Any = None, **headers: str) -> str:
    call = await site.call_of(leg)
    return (await site.ask("POST", f"/v1/calls/{call['_id']}/{what}", body, **headers))["command_id"]


async def said(site: Site, leg: Leg) -> list[tuple[int, str, str]]:
    call = await site.eventually(leg, lambda call: "closed" in call["steps"])
    utterances = await site.of_call("utterances", call["_id"])
    return [(each["n"], each["speaker"], each["text"]) for each in utterances]


async def test_a_caller_who_is_listened_to_hears_what_a_client_has_to_say(site: Site):
    async with site.dial() as leg:
        greeting = (await leg.hear()).text
        await leg.silence(1.5)
        command_id = await command(site, leg, "say", {"text": NEWS})
        assert (await leg.hear()).text == NEWS
        await leg.say("What are your opening hours?")
        answer = (await leg.hear()).text
        await leg.hangup()
    assert HOURS in answer
    assert await said(site, leg) == [
        (0, "agent", greeting),
        (1, "agent", NEWS),
        (2, "caller", "What are your opening hours?"),
        (2, "agent", answer),
    ]
    call = await site.call_of(leg)
    told = [(fact["n"], fact["what"]) for fact in call["log"] if fact["kind"] == "turn"]
    assert told == [(1, "directed"), (2, "speech")]
    assert [fact["ref"] for fact in call["log"] if fact["kind"] == "command"] == [command_id]


async def test_what_is_being_said_is_cut_off(site: Site):
    async with site.dial() as leg:
        await leg.hear()
        await leg.say("I'd like to book an appointment for a check-up")

        async def act() -> None:
            await command(site, leg, "say", {"text": NEWS})

        await leg.meanwhile(act, 900)
        heard = (await leg.hear()).text
        assert heard.endswith(NEWS)
        assert heard != NEWS
        played = await played_words(site, leg, 1)
        agent = await told_of(site, leg, 1)
        await leg.hangup()
    assert agent["cut"]
    assert played.startswith(agent["text"])
    assert played != "For which day and what time would you like to come in?"


async def test_one_key_says_it_once_however_often_it_is_asked(site: Site):
    async with site.dial() as leg:
        await leg.hear()
        key = {"Idempotency-Key": "once"}
        first = await command(site, leg, "say", {"text": NEWS}, **key)
        assert (await leg.hear()).text == NEWS
        assert await command(site, leg, "say", {"text": NEWS}, **key) == first
        assert "still there" in (await leg.hear()).text
        await leg.hangup()
    assert [text for _, _, text in await said(site, leg)].count(NEWS) == 1


async def test_a_client_hangs_up_while_the_agent_speaks(site: Site):
    async with site.dial() as leg:

        async def act() -> None:
            await command(site, leg, "hang-up")

        await leg.meanwhile(act, 200)
        await leg.hear()
        assert leg.ended
        assert leg.ended.by == "agent"
    call = await site.eventually(leg, lambda call: "closed" in call["steps"])
    assert (call["status"], call["outcome"]) == ("completed", "ended_by_api")


async def test_instructions_are_heeded_from_the_next_turn_on(site: Site):
    async with site.dial() as leg:
        await leg.hear()
        await leg.say("What are your opening hours?")
        assert HOURS in (await leg.hear()).text
        await command(site, leg, "instructions", {"instructions": "The clinic closes early today."})
        await leg.say("What are your opening hours?")
        assert (await leg.hear()).text == "Today we close at noon."
        await leg.hangup()
    call = await site.call_of(leg)
    assert "early" not in f"{call['log']}"
    assert "closes early" not in site.log("host")
