from __future__ import annotations

import re
from typing import Any

import pytest

from local.phone.leg import Leg
from local.phone.phone import Phone
from local.stack.demo import NUMBERS
from tests.e2e.site import CALLER, Site, until

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

SEGMENT = re.compile(r"/(\d+)-(\d+)(?:\.(\d+))?-[0-9a-f]+\.wav")


async def played_words(site: Site, leg: Leg, n: int) -> str:
    """What of turn n's reply the carrier sent to the phone, up to the last word that was out whole."""
    call = await site.call_of(leg)
    timeline = (await site.get("carrier", f"/carrier/calls/{call['twilio_sid']}/timeline"))["timeline"]
    (reply,) = [reply for reply in await site.of_call("replies", call["_id"]) if reply["n"] == n]
    heard: list[str] = []
    for sound in (mark for mark in timeline if mark["event"] == "sound"):
        found = SEGMENT.search(sound.get("url", ""))
        if found and int(found[1]) == n:
            first, last = int(found[2]), int(found[3] or found[2])
            heard += _heard([s for s in reply["segments"] if first <= s["k"] <= last], sound["ms"])
    return " ".join(heard)


def _heard(segments: list[dict[str, Any]], ms: int) -> list[str]:
    heard: list[str] = []
    for segment in segments:
        words = list(zip(segment["words"][::2], segment["words"][1::2], strict=True))
        ended = [chars for chars, end in words if end <= ms]
        heard.append(
            segment["text"] if len(ended) == len(words) else segment["text"][: max(ended, default=0)]
        )
        ms -= segment["ms"]
    return [text for text in heard if text]


async def told_of(site: Site, leg: Leg, n: int) -> dict[str, Any]:
    """It is written down with the turn after it, whose answer may be heard before."""
    call = await site.call_of(leg)

    async def agents() -> list[dict[str, Any]]:
        utterances = await site.of_call("utterances", call["_id"])
        return [each for each in utterances if each["speaker"] == "agent" and each["n"] == n]

    (agent,) = await until(agents, bool)
    return agent


@pytest.mark.parametrize("after_ms", [60, 350, 650, 950])
async def test_what_an_interrupted_agent_is_told_was_heard_is_never_more_than_was_played(
    site: Site, after_ms: int
):
    """The answer is one sentence, and so one sound, of more than a second."""
    async with site.dial() as leg:
        await leg.hear()
        await leg.say("I'd like to book an appointment for a check-up")
        await leg.interrupt("What are your opening hours?", after_ms)
        assert "nine" in (await leg.hear()).text
        played = await played_words(site, leg, 1)
        agent = await told_of(site, leg, 1)
    assert played.startswith(agent["text"])
    assert agent["cut"]
    assert played != "For which day and what time would you like to come in?"


async def test_who_lets_the_agent_finish_has_heard_it_all(site: Site):
    async with site.dial() as leg:
        await leg.hear()
        await leg.say("I'd like to book an appointment")
        heard = (await leg.hear()).text
        await leg.say("It's for a check-up")
        await leg.hear()
        agent = await told_of(site, leg, 1)
    assert (agent["text"], agent["cut"]) == (heard, False)


async def test_at_real_pace_as_well(site: Site):
    phone = Phone(site.stack.urls["carrier"], site.engine)
    async with phone.dial(from_=CALLER, to=NUMBERS["twilio"], pace="real") as leg:
        await leg.interrupt("What are your opening hours?", 1500)
        await leg.hear()
        await leg.interrupt("Where are you?", 900, sound=1)
        await leg.hear()
        played = await played_words(site, leg, 1)
        greeting, agent = await told_of(site, leg, 0), await told_of(site, leg, 1)
    assert greeting["cut"]
    assert played.startswith(agent["text"])


async def test_a_hang_up_in_mid_sentence_leaves_no_word_on_record_that_was_not_played(site: Site):
    async with site.dial() as leg:
        await leg.hear()
        await leg.say("What are your opening hours?")
        await leg.hangup(after_ms=600)
        await site.eventually(leg, lambda call: "closed" in call["steps"])
        played = await played_words(site, leg, 1)
        agent = await told_of(site, leg, 1)
    assert played.startswith(agent["text"])
    assert agent["cut"]
