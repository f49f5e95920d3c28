"""What is told of a call while its wrap-up waits for what cannot be had yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from talkstack.aftermath.model import OF_RECORDINGS, Step
from talkstack.calls.in_process import InProcessLifecycle
from talkstack.calls.model.fact import Due, Fact, FactKind
from talkstack.calls.ports import Progress
from talkstack.recordings.model import Status, status_of
from tests.builders import UNRECORDED, a_draft, a_fact
from tests.unit.talkstack.speech.waves import mulaw_wav
from tests.world import SID, World

RECORDING = "RE" + "5" * 32
SOUND = mulaw_wav(b"\x11" * 8000, b"\x22" * 8000)


@dataclass
class WrappingUp(InProcessLifecycle):
    """Its orchestrations live on behind the close."""

    rung: list[int] = field(default_factory=list[int])
    begun: list[tuple[Sequence[str], int]] = field(default_factory=list[tuple[Sequence[str], int]])
    alive: bool = True

    async def progress(self, call_id: str) -> Progress | None:
        seen = await super().progress(call_id)
        return seen and replace(seen, over=not self.alive)

    async def wrap_up(self, call_id: str, steps: Sequence[str], *, told: int, folded: int) -> bool:
        del call_id, folded
        self.begun.append((steps, told))
        return True

    async def ring(self, call_id: str, facts: Sequence[Fact]) -> bool:
        self.rung += [fact.k for fact in facts]
        return await super().ring(call_id, facts)


async def test_a_fact_behind_the_close_is_not_rung_every_fifteen_seconds_for_a_day():
    world = await World().open(a_draft(recording=UNRECORDED))
    world.lifecycle = WrappingUp(world.adapters.calls, world.lifecycle.silence_policy)
    await world.ring()
    note = world.services.recorder.note
    call_id = (await world.call()).id
    await note(call_id, world.lifecycle, kind=FactKind.STATUS, key="end", what="completed")
    await world.adapters.calls.append(call_id, [a_fact("late", kind=FactKind.STATUS, what="completed")])
    world.lifecycle.rung.clear()
    world.clock.advance(20)
    assert await world.services.keeper.sweep(world.lifecycle) == 0
    assert world.lifecycle.rung == []
    assert await world.adapters.calls.lagging(before=world.clock.now(), limit=9) == []


async def closed_without_its_recording() -> World:
    """Twilio tells of it a day later."""
    world = await World().open()
    world.lifecycle = WrappingUp(world.adapters.calls, world.lifecycle.silence_policy)
    await world.ring()
    note, call_id = world.services.recorder.note, (await world.call()).id
    await note(call_id, world.lifecycle, kind=FactKind.STATUS, key="end", what="completed")
    await note(call_id, world.lifecycle, kind=FactKind.DUE, key="overdue", what=Due.RECORDING_OVERDUE)
    world.adapters.captures.file(SID, RECORDING, SOUND)
    await world.recording_filed(RECORDING)
    return world


async def test_a_recording_that_comes_behind_the_close_is_brought_home_all_the_same():
    world = await closed_without_its_recording()
    sweep = world.services.keeper.sweep
    for _ in range(2):
        assert await sweep(world.lifecycle) == 0  # what is left of the wrap-up goes first
        world.clock.advance(20)
    world.lifecycle.alive = False
    await world.finish(Step.CLOSED)
    assert await sweep(world.lifecycle) == 1
    assert world.lifecycle.begun == [(OF_RECORDINGS, 3)]  # it came in, was answered and ended
    world.lifecycle.alive = True
    assert await sweep(world.lifecycle) == 0
    await world.finish(Step.RECORDING)
    assert await sweep(world.lifecycle) == 0
    assert await world.adapters.calls.lagging(before=world.clock.now(), limit=9) == []
    assert (status_of(await world.call()), world.adapters.telephony.recordings) == (Status.READY, {})


async def test_whoever_dies_before_it_is_at_home_leaves_it_to_the_next_sweep():
    world = await closed_without_its_recording()
    await world.finish(Step.CLOSED)
    world.lifecycle.alive = False
    world.clock.advance(20)
    for _ in range(2):
        assert await world.services.keeper.sweep(world.lifecycle) == 1
    assert len(world.lifecycle.begun) == 2
