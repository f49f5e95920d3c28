"""Histories of what is over go, and wrap-ups that broke off go on."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from talkstack.aftermath.model import Step
from talkstack.calls.in_process import InProcessLifecycle
from talkstack.calls.model.fact import Fact, FactKind
from talkstack.retention.housekeeping import MOST, WRAPPED_UP_AFTER
from tests.builders import a_call, a_fact
from tests.unit.talkstack.calls.engine import Rig
from tests.world import World

HOUR = 3600.0


@dataclass
class Watched(InProcessLifecycle):
    rung: list[int] = field(default_factory=list[int])
    tidied: list[tuple[datetime, datetime]] = field(default_factory=list[tuple[datetime, datetime]])

    async def ring(self, call_id: str, facts: Sequence[Fact]) -> bool:
        self.rung += [fact.k for fact in facts]
        return await super().ring(call_id, facts)

    async def tidy(self, *, since: datetime, before: datetime) -> int:
        self.tidied.append((since, before))
        return await super().tidy(since=since, before=before)


async def an_ended_call() -> World:
    world = await World(["Good day."]).open()
    world.lifecycle = Watched(world.adapters.calls, world.lifecycle.silence_policy)
    await world.ring()
    await world.hear(1, "Hello")
    over = a_fact(
        "over", kind=FactKind.STATUS, what="completed", at=int(world.clock.now().timestamp() * 1000)
    )
    await world.adapters.calls.append((await world.call()).id, [over])
    world.lifecycle.rung.clear()
    return world


async def test_histories_of_the_last_hour_stay():
    world = await an_ended_call()
    earlier = world.clock.now()
    await world.services.backroom.housekeeper.tidy(world.lifecycle)
    [(since, before)] = world.lifecycle.tidied
    assert earlier <= before + timedelta(hours=1) <= world.clock.now()
    assert before - since == timedelta(days=8) - timedelta(hours=1)


async def test_a_wrap_up_that_broke_off_is_begun_again_from_the_first_fact():
    world = await an_ended_call()
    await world.lifecycle.purge((await world.call()).id)
    assert await world.services.backroom.housekeeper.tidy(world.lifecycle) == 0
    world.clock.advance(HOUR)
    assert await world.services.backroom.housekeeper.tidy(world.lifecycle) == 1
    assert world.lifecycle.rung == [1, *range(2, (await world.call()).facts + 1)]


async def test_calls_under_way_are_given_the_clocks_that_they_have_lost(caplog: pytest.LogCaptureFixture):
    world, rig = await an_ended_call(), Rig()
    under_way = [
        await world.adapters.calls.insert(a_call(id=id_, twilio_sid=id_, status=status))
        for id_, status in (("call_live", "in-progress"), ("call_waiting", "waiting"))
    ]
    with caplog.at_level(logging.WARNING, "talkstack"):
        assert [await world.services.backroom.housekeeper.wind(rig.lifecycle) for _ in range(2)] == [2, 0]
    assert {started for _, started, _ in rig.engine.started} == {f"{call.id}-clock" for call in under_way}
    assert [record.getMessage() for record in caplog.records] == ["clocks.wound calls=2"]


async def test_a_wrap_up_that_waits_for_a_clock_that_is_gone_gets_it_back():
    world = await an_ended_call()
    wound: list[str] = []

    async def wind(call_id: str) -> bool:
        wound.append(call_id)
        return len(wound) == 1

    world.lifecycle.wind = wind
    world.clock.advance(HOUR)
    assert [await world.services.backroom.housekeeper.tidy(world.lifecycle) for _ in range(2)] == [1, 0]
    assert wound == [(await world.call()).id] * 2
    assert world.lifecycle.rung == []


async def test_after_an_outage_of_days_nothing_is_left_undone():
    world = await an_ended_call()
    tidy = world.services.backroom.housekeeper.tidy
    await world.lifecycle.purge((await world.call()).id)
    world.clock.advance(HOUR * 24 * 6)
    assert await tidy(world.lifecycle) == 1
    await world.finish(Step.CLOSED)
    world.clock.advance(HOUR)
    await tidy(world.lifecycle)
    later = a_call(id="call_late", twilio_sid="CA9", status="completed", ended_at=world.clock.now())
    await world.adapters.calls.insert(
        replace(later, log=(a_fact("started", kind=FactKind.STARTED).numbered(1),))
    )
    world.clock.advance(HOUR * 24 * 90)
    assert await tidy(world.lifecycle) == 1


async def test_calls_that_are_closed_are_looked_at_no_more():
    world = await an_ended_call()
    looked: list[datetime] = []
    unclosed = world.adapters.calls.unclosed

    async def seen(project_id: str, before: datetime, *, since: datetime) -> list[tuple[str, datetime]]:
        looked.append(since)
        return await unclosed(project_id, before, since=since)

    world.adapters.calls.unclosed = seen
    ended = (await world.call()).ended_at
    for closed in (False, True, True):
        if closed:
            await world.finish(Step.CLOSED)
        world.clock.advance(HOUR * 5)
        await world.services.backroom.housekeeper.tidy(world.lifecycle)
    assert looked[1] == ended  # it was not closed yet
    assert looked[2] == world.clock.now() - timedelta(hours=5) - WRAPPED_UP_AFTER


async def test_of_many_that_broke_off_none_is_out_of_sight_behind_those_that_live(
    caplog: pytest.LogCaptureFixture,
):
    world, lives = await an_ended_call(), MOST + 5
    first = a_fact("started", kind=FactKind.STARTED).numbered(1)
    for number in range(lives + MOST + 1):
        ended_at = world.clock.now() + timedelta(seconds=number)
        id_ = f"call_{number:04}"
        call = a_call(id=id_, twilio_sid=id_, status="completed", ended_at=ended_at, log=(first,))
        await world.adapters.calls.insert(call)
        if number < lives:
            await world.lifecycle.begin(id_, first)
    world.clock.advance(HOUR)
    with caplog.at_level(logging.WARNING, "talkstack.retention"):
        tidied = [await world.services.backroom.housekeeper.tidy(world.lifecycle) for _ in range(3)]
    assert tidied == [MOST, 1, 0]
    assert [record.getMessage().partition(" ")[0] for record in caplog.records] == ["housekeeping.left"]


@pytest.mark.parametrize("closed", [True, False])
async def test_one_that_is_done_or_at_work_is_left_alone(closed: bool):
    world = await an_ended_call()
    if closed:
        await world.finish(Step.CLOSED)
        await world.lifecycle.purge((await world.call()).id)
    world.clock.advance(HOUR)
    assert await world.services.backroom.housekeeper.tidy(world.lifecycle) == 0
    assert world.lifecycle.rung == []


async def test_a_call_that_is_closed_is_not_begun_again_by_what_is_heard_of_it_later():
    world = await an_ended_call()
    call = await world.call()
    await world.finish(Step.CLOSED)
    await world.lifecycle.purge(call.id)
    await world.adapters.calls.append(call.id, [a_fact("late", kind=FactKind.STATUS, what="completed")])
    world.clock.advance(HOUR)
    assert await world.services.keeper.sweep(world.lifecycle) == 0
    assert world.lifecycle.instances == {}
    assert await world.adapters.calls.lagging(before=world.clock.now(), limit=9) == []
