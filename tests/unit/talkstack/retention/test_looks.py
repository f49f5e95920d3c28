"""No call keeps others from going, and no project."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import override

from talkstack.errors import ProviderError
from talkstack.retention.model import Kept
from talkstack.retention.service import AWAY, MOST_LEFT, PAGE, RUN_SECONDS
from talkstack.telephony.memory import MemoryExchange
from tests.builders import NOON, a_call, a_project
from tests.world import World

HOUR = 3600.0


@dataclass
class Stubborn(MemoryExchange):
    """Never forgets some calls, and takes its time."""

    keeps: set[str] = field(default_factory=set[str])
    seconds: float = 0.0

    @override
    async def forget(self, call_sid: str) -> None:
        await asyncio.sleep(self.seconds)
        if call_sid in self.keeps:
            raise ProviderError("twilio", "HTTP 409 code 20009", retryable=False)
        await super().forget(call_sid)


async def a_world(*projects: str, **retention: int) -> tuple[World, Stubborn]:
    world = await World().open()
    world.adapters.exchange = Stubborn(world.clock)
    for project_id in projects:
        await world.adapters.projects.ensure(a_project(id=project_id, name=project_id, **retention))
    world.clock.advance(timedelta(days=3).total_seconds())
    return world, world.adapters.exchange


async def ended(world: World, project_id: str, n: int, at: datetime | None = None) -> str:
    call_id, when = f"{project_id}-{n}", at or NOON + timedelta(seconds=n)
    call = a_call(id=call_id, project_id=project_id, twilio_sid=call_id, status="completed", ended_at=when)
    await world.adapters.calls.insert(call)
    return call_id


def left(world: World) -> list[str]:
    return [call.id for call in world.adapters.calls.all()]


async def behind(world: World) -> tuple[str, ...]:
    return (await world.adapters.retention_marks.get("prj_a", Kept.CALL)).left


async def apply(world: World) -> int:
    return await world.services.backroom.retention.apply(world.lifecycle)


async def test_a_call_that_cannot_be_erased_holds_up_no_other():
    world, twilio = await a_world("prj_a", retention_days=1)
    stuck = await ended(world, "prj_a", 0)
    twilio.keeps.add(stuck)
    for n in range(1, PAGE + 5):
        await ended(world, "prj_a", n)
    assert await apply(world) == PAGE + 4
    assert (left(world), await behind(world)) == ([stuck], (stuck,))


async def test_it_is_tried_again_by_every_run_until_it_is_gone():
    world, twilio = await a_world("prj_a", retention_days=1)
    stuck = await ended(world, "prj_a", 0)
    twilio.keeps.add(stuck)
    assert [await apply(world), await apply(world)] == [0, 0]
    twilio.keeps.clear()
    assert [await apply(world), await apply(world)] == [1, 0]
    assert (left(world), await behind(world)) == ([], ())


async def test_one_that_somebody_else_has_erased_is_settled():
    world, twilio = await a_world("prj_a", retention_days=1)
    stuck = await ended(world, "prj_a", 0)
    twilio.keeps.add(stuck)
    await apply(world)
    await world.adapters.calls.delete(stuck)
    await apply(world)
    assert await behind(world) == ()


async def test_when_nothing_can_be_erased_the_next_run_begins_there():
    world, twilio = await a_world("prj_a", retention_days=1)
    calls = [await ended(world, "prj_a", n) for n in range(2 * AWAY)]
    twilio.keeps.update(calls[2:])
    assert await apply(world) == 2
    assert (left(world), await behind(world)) == (calls[2:], ())
    twilio.keeps.clear()
    assert await apply(world) == len(calls) - 2


async def test_no_more_than_so_many_are_left_behind():
    world, twilio = await a_world("prj_a", retention_days=1)
    calls = [await ended(world, "prj_a", n) for n in range(2 * MOST_LEFT + 20)]
    twilio.keeps.update(calls[::2])
    await apply(world)
    assert len(await behind(world)) == MOST_LEFT
    twilio.keeps.clear()
    for _ in range(2):
        await apply(world)
    assert left(world) == []


async def test_a_project_of_many_calls_leaves_time_to_the_others():
    world, twilio = await a_world("prj_a", "prj_b", "prj_c", retention_days=1)
    twilio.seconds = RUN_SECONDS / PAGE / 2.5
    for n in range(5 * PAGE):
        await ended(world, "prj_a", n)
    for project_id in ("prj_b", "prj_c"):
        await ended(world, project_id, 0)
    await apply(world)
    assert {call.project_id for call in world.adapters.calls.all()} == {"prj_a"}


async def test_what_a_run_had_no_time_for_is_erased_by_later_ones():
    world, twilio = await a_world("prj_a", retention_days=1)
    twilio.seconds = RUN_SECONDS / PAGE * 2
    for n in range(PAGE):
        await ended(world, "prj_a", n)
    assert 0 < await apply(world) < PAGE
    while await apply(world):
        world.clock.advance(HOUR)
    assert left(world) == []


async def test_whose_turn_comes_first_changes_from_hour_to_hour():
    world, twilio = await a_world("prj_a", "prj_b", retention_days=1)
    twilio.seconds = RUN_SECONDS * 2
    firsts: set[str] = set()
    for n in range(20):
        for project_id in ("prj_a", "prj_b"):
            await ended(world, project_id, n)
        before = set(left(world))
        await apply(world)
        firsts |= {call_id[:5] for call_id in before - set(left(world))}
        world.clock.advance(HOUR)
    assert firsts == {"prj_a", "prj_b"}


async def test_many_calls_that_ended_at_one_instant_do_not_stop_the_look():
    world, _ = await a_world("prj_a", transcript_retention_days=1)
    for n in range(2 * PAGE + 5):
        await ended(world, "prj_a", n, at=NOON)
    await ended(world, "prj_a", 9 * PAGE, at=NOON + timedelta(seconds=1))
    await apply(world)
    assert all("words_erased" in call.steps for call in world.adapters.calls.all())
