from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from talkstack.calls.model.fact import FactKind
from talkstack.errors import NotFoundError, ProviderError
from talkstack.speech.model import recording_blob
from tests.builders import a_fact
from tests.world import SID, World

RECORDING = "RE" + "1" * 32


async def a_finished_call(*, retention_days: int | None) -> World:
    world = await World(["Good day."]).open()
    adapters = world.adapters
    project = await adapters.projects.get("prj_1")
    kept = replace(project, retention_days=retention_days, revision=project.revision + 1)
    await adapters.projects.replace(project, kept)
    await world.ring()
    await world.hear(1, "Hello")
    call = await world.call()
    adapters.telephony.recordings[RECORDING] = b"RIFF"
    await adapters.archive.put(recording_blob(call.id), b"RIFF")
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
        *(name for name in (*adapters.audio.files, *adapters.archive.files) if call_id in name),
        *adapters.telephony.recordings,
    ]


async def test_nothing_is_left_of_a_call_that_was_kept_long_enough():
    world = await a_finished_call(retention_days=30)
    call_id = (await world.call()).id
    assert len(await kept(world, call_id)) > 3
    world.clock.advance(timedelta(days=31).total_seconds())
    assert await world.services.switchboard.retention.apply(world.lifecycle) == 1
    with pytest.raises(NotFoundError):
        await world.adapters.calls.by_sid(SID)
    assert await kept(world, call_id) == []
    assert world.adapters.exchange.forgotten == {SID}
    assert world.lifecycle.instances == {}
    assert await world.services.switchboard.retention.apply(world.lifecycle) == 0


async def test_stock_speech_stays():
    world = await a_finished_call(retention_days=30)
    stock = {name for name in world.adapters.audio.files if name.startswith("stock/")}
    world.clock.advance(timedelta(days=31).total_seconds())
    await world.services.switchboard.retention.apply(world.lifecycle)
    assert set(world.adapters.audio.files) == stock != set()


@pytest.mark.parametrize("days", [30, None])
async def test_a_call_stays_until_then(days: int | None):
    world = await a_finished_call(retention_days=days)
    world.clock.advance(timedelta(days=29).total_seconds())
    assert await world.services.switchboard.retention.apply(world.lifecycle) == 0
    assert await world.call()


async def test_a_call_that_could_not_be_erased_whole_is_erased_by_the_next_run():
    world = await a_finished_call(retention_days=1)
    world.clock.advance(timedelta(days=2).total_seconds())
    away = ProviderError("twilio", "no answer", retryable=True)
    world.adapters.telephony.fault = away
    with pytest.raises(ProviderError):
        await world.services.switchboard.retention.apply(world.lifecycle)
    assert await world.call()
    world.adapters.telephony.fault = None
    assert await world.services.switchboard.retention.apply(world.lifecycle) == 1
