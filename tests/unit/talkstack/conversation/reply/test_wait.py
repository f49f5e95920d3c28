from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from talkstack.conversation.model import Asked, ReplyState
from talkstack.conversation.reply.wait import LAST_POLL_SECONDS, PATIENT_SECONDS, SOFT_SECONDS, STILL_SECONDS
from talkstack.llm.memory import Reply
from tests.builders import a_draft
from tests.world import World, next_of

THREE = "We open at nine. Come any time. See you soon."
PHRASES = a_draft().phrases


def verbs(twiml: str) -> list[str]:
    return [element.tag for element in ET.fromstring(twiml)]


async def talking(*script: Reply | str, pace: float = 0.0) -> World:
    world = await World(script, pace=pace).open()
    await world.ring()
    return world


async def timed(world: World, asking: Awaitable[str]) -> tuple[float, str]:
    began = world.clock.monotonic()
    twiml = await asking
    return round(world.clock.monotonic() - began, 3), twiml


async def test_who_has_waited_for_2_and_a_half_seconds_hears_a_filler():
    world = await talking(THREE, pace=1.0)
    seconds, twiml = await timed(world, world.hear(1, "When?", after=0))
    assert (seconds, verbs(twiml)) == (SOFT_SECONDS, ["Play", "Redirect"])
    assert next_of(twiml) == "after=0&fillers=1"
    assert "/audio/stock/" in twiml
    seconds, twiml = await timed(world, world.next(1, fillers=1))
    assert (seconds, next_of(twiml)) == (2.5, "after=1&fillers=0")


async def test_after_three_fillers_comes_an_apology_and_the_call_goes_on():
    world = await talking(THREE, "At nine.", pace=100.0)
    waited, twiml = await timed(world, world.hear(1, "When?", after=0))
    for fillers in (1, 2, 3):
        assert next_of(twiml) == f"after=0&fillers={fillers}"
        seconds, twiml = await timed(world, world.next(1, fillers=fillers))
        assert seconds == PATIENT_SECONDS
        waited += seconds
    assert (waited, verbs(twiml)) == (SOFT_SECONDS + 3 * PATIENT_SECONDS, ["Gather"])
    assert "/turns/2#" in twiml
    reply = await world.reply()
    assert (reply.state, [segment.text for segment in reply.segments]) == (
        ReplyState.COMPLETE,
        [PHRASES.apology],
    )
    assert [fact.what for fact in (await world.call()).log[1:]] == ["fault"]
    world.model.seconds = 0.0
    assert verbs(await world.hear(2, "When?")) == ["Gather"]
    assert (await world.call()).turns == 2


async def test_after_an_apology_the_model_still_knows_what_it_said_before():
    world = await talking("We open at nine.", THREE, "Yes.")
    await world.hear(1, "When do you open?")
    world.model.seconds = 100.0
    await world.hear(2, "On Sundays?")
    await world.next(2, fillers=3)
    world.model.seconds = 0.0
    await world.hear(3, "On Sundays?")
    told = [it.content for it in world.model.prompts[-1].messages if it.role == "assistant"]
    assert told[1:] == ["We open at nine.", PHRASES.apology]


async def test_whoever_made_the_reply_meanwhile_finds_it_ended():
    world = await talking(THREE, pace=100.0)
    await world.hear(1, "When?", after=0)
    apology = await world.next(1, fillers=3)
    await asyncio.sleep(2000)
    assert await world.next(1, fillers=3) == apology
    assert len((await world.reply()).segments) == 1


async def test_words_that_were_made_go_before_the_apology():
    world = await talking(THREE, pace=0.5)
    await world.hear(1, "When?", after=0)
    world.model.seconds = 100.0
    await world.next(1, after=1, fillers=3)
    reply = await world.reply()
    assert [segment.text for segment in reply.segments] == ["We open at nine.", PHRASES.apology]


@pytest.mark.parametrize("elsewhere", [False, True])
async def test_all_who_ask_for_a_document_get_the_same_bytes(elsewhere: bool):
    world = await talking(THREE, pace=0.4)
    other = world.elsewhere() if elsewhere else world
    for n, asked in enumerate(("after=0&fillers=0", "after=1&fillers=0", "after=2&fillers=0")):
        if n == 0:
            asking = [it.hear(1, "When?", after=0) for it in (world, other, world, other)]
        else:
            asking = [it.next(1, after=n) for it in (world, other, world, other)]
        first, *others = await asyncio.gather(*asking)
        assert others == [first] * 3, asked
        assert await other.next(1, after=n) == first
    assert len(world.model.prompts) == 1
    assert (await world.call()).turns == 1


@pytest.mark.parametrize("elsewhere", [False, True])
async def test_a_filler_is_the_same_for_all_too(elsewhere: bool):
    world = await talking(THREE, pace=1.0)
    other = world.elsewhere() if elsewhere else world
    fillers = await asyncio.gather(world.hear(1, "When?", after=0), other.hear(1, "When?", after=0))
    assert fillers[0] == fillers[1] == await other.hear(1, "When?", after=0)
    later = await asyncio.gather(world.next(1, fillers=1), other.next(1, fillers=1))
    assert later[0] == later[1] != fillers[0]
    assert next_of(later[0]) == "after=1&fillers=0"
    assert sorted((await world.reply()).answers) == ["0", "0_1"]


async def test_a_live_producer_that_is_slow_is_not_taken_over():
    world = await talking(THREE, pace=3.0)
    other = world.elsewhere()
    filler = await world.hear(1, "When?", after=0)
    assert next_of(filler) == "after=0&fillers=1"
    seconds, twiml = await timed(other, other.next(1, fillers=1))
    assert (seconds > 2 * STILL_SECONDS, next_of(twiml)) == (True, "after=0&fillers=2")
    assert (await world.reply()).epoch == 1
    assert (await world.reply()).beat >= 6
    assert len(world.model.prompts) == 1


async def test_elsewhere_a_segment_is_seen_soon_after_it_is_written():
    world = await talking(THREE, pace=0.3)
    other = world.elsewhere()
    here, there = await asyncio.gather(
        timed(world, world.hear(1, "When?", after=0)), timed(other, other.hear(1, "When?", after=0))
    )
    assert here[0] == 1.5
    assert 0 <= there[0] - here[0] <= 0.1


async def test_the_wait_counts_from_the_arrival_of_the_webhook():
    world = await talking(THREE, pace=1.0)
    call, arrival = await world.call(), world.arrival()
    await asyncio.sleep(1.0)
    answering = world.services.conversation.following(call.id, 1, Asked(arrival, after=0), world.lifecycle)
    seconds, twiml = await timed(world, answering)
    assert next_of(twiml) == "after=0&fillers=1"
    assert 0 <= seconds - (SOFT_SECONDS - 1.0) <= LAST_POLL_SECONDS


async def test_a_document_is_sent_when_it_left_last():
    """Whoever asked first may never have got it, and then nothing was heard before the repeat."""
    world = await talking(THREE)
    twiml = await world.hear(1, "When?", after=0)
    first = (await world.reply()).sent["0"]
    world.clock.advance(0.05)
    assert await world.hear(1, "When?", after=0) == twiml
    assert (await world.reply()).sent["0"] == first
    world.clock.advance(7.0)
    assert await world.hear(1, "When?", after=0) == twiml
    assert (await world.reply()).sent["0"] == replace(first, at=first.at + 7050)
    assert (await world.reply()).answers == {"0": twiml}
