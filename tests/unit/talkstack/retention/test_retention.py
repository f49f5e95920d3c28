"""Calls, and parts of them, go when their project has kept them for as long as it wants to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from talkstack.aftermath.model import Step
from talkstack.calls.model.fact import FactKind
from talkstack.errors import NotFoundError, ProviderError
from talkstack.retention.service import PAGE
from talkstack.speech.model import recording_blob
from talkstack.usage.model.cap import Running
from tests.builders import NOON, a_fact
from tests.world import SID, World

RECORDING = "RE" + "1" * 32


async def change_project(world: World, **changes: object) -> None:
    project = await world.adapters.projects.get("prj_1")
    await world.adapters.projects.replace(project, replace(project, revision=project.revision + 1, **changes))


async def a_finished_call(**retention: int | None) -> World:
    world = await World(["Good day."]).open()
    adapters = world.adapters
    await change_project(world, **retention)
    await world.ring()
    await world.hear(1, "Hello")
    call = await world.call()
    await adapters.spending.run(
        Running(call_id=call.id, project_id="prj_1", day="2026-03-02", micros=1, since=NOON, seen_at=NOON)
    )
    adapters.telephony.recordings[RECORDING] = b"RIFF"
    await adapters.transcripts.begin(call.id, world.clock.now())
    await adapters.calls.append(
        call.id,
        [
            a_fact("recording", kind=FactKind.RECORDING, what="completed", ref=RECORDING),
            a_fact("over", kind=FactKind.STATUS, what="completed"),
        ],
    )
    return world


async def kept(world: World, call_id: str) -> list[object]:
    adapters = world.adapters
    return [
        *await adapters.replies.of_call(call_id),
        *await adapters.utterances.of_call(call_id),
        *await adapters.tool_runs.of_call(call_id),
        *(name for name in adapters.audio.files if call_id in name),
        *adapters.telephony.recordings,
        *filter(None, [await adapters.transcripts.get(call_id)]),
    ]


async def test_nothing_is_left_of_a_call_that_was_kept_long_enough():
    world = await a_finished_call(retention_days=30)
    call_id = (await world.call()).id
    assert len(await kept(world, call_id)) > 3
    world.clock.advance(timedelta(days=31).total_seconds())
    assert await world.services.backroom.retention.apply(world.lifecycle) == 1
    with pytest.raises(NotFoundError):
        await world.adapters.calls.by_sid(SID)
    assert [*await kept(world, call_id), *await world.adapters.spending.live("prj_1")] == []
    assert world.adapters.exchange.forgotten == {SID}
    assert world.lifecycle.instances == {}
    assert await world.services.backroom.retention.apply(world.lifecycle) == 0


async def test_stock_speech_stays():
    world = await a_finished_call(retention_days=30)
    stock = {name for name in world.adapters.audio.files if name.startswith("stock/")}
    world.clock.advance(timedelta(days=31).total_seconds())
    await world.services.backroom.retention.apply(world.lifecycle)
    assert set(world.adapters.audio.files) == stock != set()


@pytest.mark.parametrize("days", [30, None])
async def test_a_call_stays_until_then(days: int | None):
    world = await a_finished_call(retention_days=days)
    world.clock.advance(timedelta(days=29).total_seconds())
    assert await world.services.backroom.retention.apply(world.lifecycle) == 0
    assert await world.call()


async def test_a_call_that_could_not_be_erased_whole_is_erased_by_the_next_run():
    world = await a_finished_call(retention_days=1)
    world.clock.advance(timedelta(days=2).total_seconds())
    away = ProviderError("twilio", "no answer", retryable=True)
    world.adapters.telephony.fault = away
    assert await world.services.backroom.retention.apply(world.lifecycle) == 0
    assert await world.call()
    world.adapters.telephony.fault = None
    assert await world.services.backroom.retention.apply(world.lifecycle) == 1


async def test_a_recording_goes_before_its_call_and_the_call_says_so():
    world = await a_finished_call(recording_retention_days=7, retention_days=30)
    call = await world.call()
    await world.finish(Step.RECORDING)
    assert list(world.adapters.recordings.files) == [recording_blob(call.id)]
    world.clock.advance(timedelta(days=6).total_seconds())
    assert await world.services.backroom.retention.apply(world.lifecycle) == 0
    world.clock.advance(timedelta(days=2).total_seconds())
    assert await world.services.backroom.retention.apply(world.lifecycle) == 1
    assert world.adapters.recordings.files == {}
    assert "recording_erased" in (await world.call()).steps
    assert await world.adapters.replies.of_call(call.id) != []
    assert await world.services.backroom.retention.apply(world.lifecycle) == 0


async def test_what_was_said_goes_and_the_call_stays_with_its_times_and_numbers():
    world = await a_finished_call(transcript_retention_days=7)
    before = await world.call()
    assert before.opening
    assert before.greeting
    world.clock.advance(timedelta(days=8).total_seconds())
    assert await world.services.backroom.retention.apply(world.lifecycle) == 1
    call = await world.call()
    assert (call.greeting, call.opening, call.variables) == ("", (), {})
    assert (call.log, call.caller, call.ended_at) == (before.log, before.caller, before.ended_at)
    assert "words_erased" in call.steps
    assert await kept(world, call.id) == [RECORDING]


async def test_the_calls_of_a_deleted_project_go_a_month_after_it():
    world = await a_finished_call(retention_days=None)
    await change_project(world, deleted_at=world.clock.now())
    world.clock.advance(timedelta(days=29).total_seconds())
    assert await world.services.backroom.retention.apply(world.lifecycle) == 0
    world.clock.advance(timedelta(days=1).total_seconds())
    assert await world.services.backroom.retention.apply(world.lifecycle) == 1
    with pytest.raises(NotFoundError):
        await world.call()


async def test_more_calls_than_a_page_are_met_once_each():
    world = await a_finished_call(recording_retention_days=1)
    first = await world.call()
    for number in range(1, 2 * PAGE + 5):
        ended = (first.ended_at or NOON) + timedelta(seconds=number)
        call = replace(first, id=f"call_{number}", twilio_sid=f"CA{number}", ended_at=ended)
        await world.adapters.calls.insert(call)
    world.clock.advance(timedelta(days=2).total_seconds())
    assert await world.services.backroom.retention.apply(world.lifecycle) >= 2 * PAGE + 5
    assert all("recording_erased" in call.steps for call in world.adapters.calls.all())
    assert await world.services.backroom.retention.apply(world.lifecycle) == 0
