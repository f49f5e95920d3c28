"""What a project is told of its calls."""

from __future__ import annotations

import json

from talkstack.aftermath.model import Step
from talkstack.calls.model.news import News
from talkstack.webhooks.model.event import Event, body_of
from tests.builders import NOON, NOON_MS, an_endpoint
from tests.outbound import ANN, a_caller
from tests.world import World


async def a_world() -> World:
    world = await World().open()
    await world.adapters.webhooks.insert(an_endpoint())
    await world.ring()
    return world


async def told(world: World) -> list[Event]:
    return await world.adapters.events.of_stream((await world.call()).id)


async def test_a_call_is_told_without_a_number_and_without_a_word():
    world = await a_world()
    call = await world.call()
    await world.services.backroom.publisher.publish(call.id, [News.STARTED, News.ANSWERED], sequence=1, k=1)
    first, second = await told(world)
    assert (first.type, second.type, second.sequence) == ("call.started", "call.answered", 2)
    assert first.at == NOON
    assert first.data == {
        "id": call.id,
        "direction": "inbound",
        "status": "in-progress",
        "outcome": None,
        "person": call.person,
        "agent_id": "agt_1",
        "agent_version": 1,
        "number_id": "num_1",
        "metadata": {},
        "started_at": "2026-03-02T12:00:00.000Z",
        "answered_at": "2026-03-02T12:00:00.000Z",
        "ended_at": None,
        "duration_seconds": None,
    }
    assert b"+1" not in body_of(first, 1)


async def test_a_call_that_we_place_is_told_with_what_it_was_ordered_with():
    calling = await a_caller()
    await calling.world.adapters.webhooks.insert(an_endpoint())
    call = await calling.placed(metadata={"case": "17"})
    await calling.world.services.backroom.publisher.publish(call.id, [News.STARTED], sequence=1, k=1)
    [event] = await calling.world.adapters.events.of_stream(call.id)
    assert (event.data["direction"], event.data["metadata"]) == ("outbound", {"case": "17"})
    assert event.data["answered_at"] is None
    assert ANN.encode() not in body_of(event, 1)


async def test_a_repeat_changes_nothing_even_when_the_call_has_gone_on():
    world = await a_world()
    call = await world.call()
    for _ in range(2):
        await world.services.backroom.publisher.publish(call.id, [News.STARTED], sequence=1, k=1)
        await world.adapters.calls.keep_step(call.id, "x", {})
    assert len(await told(world)) == 1


async def test_a_step_is_told_as_of_when_it_was_done_with_its_figures_and_nothing_more():
    world = await a_world()
    call = await world.call()
    kept = {
        "news": News.TRANSCRIBED.value,
        "news_at": NOON.isoformat(),
        "recording_sid": "RE1",
        "words": 12,
        "confidence": 0.9,
        "complete": True,
        "caller": [{"text": "When do you open?"}],
        "sides": {"agent": "We open."},
        "gone": None,
    }
    await world.adapters.calls.keep_step(call.id, Step.TRANSCRIPT, kept)
    world.clock.advance(99)
    for _ in range(2):
        await world.finish(Step.TRANSCRIPT)
    [event] = await told(world)
    assert event.at == NOON
    assert event.data["transcript"] == {"words": 12, "confidence": 0.9, "complete": True}
    assert json.loads(body_of(event, 1))["data"]["id"] == call.id
    assert int(event.at.timestamp() * 1000) == NOON_MS
