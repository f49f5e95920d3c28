"""What is told of a call while its wrap-up waits for what cannot be had yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from talkstack.calls.in_process import InProcessLifecycle
from talkstack.calls.model.fact import Fact, FactKind
from talkstack.calls.ports import Progress
from tests.builders import UNRECORDED, a_draft, a_fact
from tests.world import World


@dataclass
class WrappingUp(InProcessLifecycle):
    """Its orchestrations live on behind the close."""

    rung: list[int] = field(default_factory=list[int])

    async def progress(self, call_id: str) -> Progress | None:
        seen = await super().progress(call_id)
        return seen and replace(seen, over=False)

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
