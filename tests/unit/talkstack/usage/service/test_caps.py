from __future__ import annotations

from datetime import timedelta
from itertools import count
from xml.etree import ElementTree as ET

import pytest

from orchestrations.policies import UPKEEP
from talkstack.aftermath.model import Step
from talkstack.calls.model.plan import EndReason
from talkstack.usage.model.cap import Running
from talkstack.usage.service.caps import FAREWELL
from tests.builders import NOON, UNRECORDED, a_draft
from tests.unit.talkstack.usage.watched import HUNG_UP, capped, dues, hang_up, rung, watch
from tests.world import SID, World, next_of

pytestmark = pytest.mark.filterwarnings("ignore:azure.functions df_loads was called without expected_type")

CAP = 200_000
TURN_SECONDS = 8
DAY = "2026-03-02"


class Talker:
    """Says something every few seconds, and whatever it hears goes on."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.turns, self.seconds = 0, count(1)
        self.heard = ""

    async def __call__(self) -> None:
        if next(self.seconds) % TURN_SECONDS or SID not in self.world.adapters.exchange.live:
            return
        self.turns += 1
        self.heard = await self.world.hear(self.turns, "And another thing", after=0)
        while next_of(self.heard):
            self.heard = await self.world.follow(self.turns, self.heard)
        if ET.fromstring(self.heard).find("Hangup") is not None:
            await hang_up(self.world)


async def nobody() -> None:
    """Somebody listens and says nothing, and Twilio is slow to tell of it."""


async def cost(world: World) -> int:
    await world.finish(Step.CHARGED)
    return (await world.call()).steps["charged"]["micros"]


async def test_a_caller_who_never_stops_is_told_goodbye_once_the_cap_is_reached():
    world = await rung(World(lambda _: "We open at nine, and close at five."), capped(CAP))
    talker = Talker(world)
    await watch(world, talker)
    call = await world.call()
    assert (call.outcome, call.status) == (EndReason.COST_CAP, "completed")
    assert await dues(world) == [("cap", "call")]
    said = (await world.reply(talker.turns)).segments[-1].text
    assert said == a_draft().phrases.cut_short
    assert CAP <= await cost(world) < 1.5 * CAP


async def test_who_never_speaks_again_is_cut_off():
    world = await rung(World(), capped(20_000))
    await watch(world, nobody)
    assert await dues(world) == [("cap", "call"), ("cut", "call")]
    call = await world.call()
    assert (call.outcome, call.plan.capped) == (EndReason.COST_CAP, True)
    assert SID not in world.adapters.exchange.live
    [cap, cut] = [fact.at for fact in call.log if fact.kind == "due"]
    assert timedelta(milliseconds=cut - cap) >= FAREWELL


async def test_the_agent_may_finish_its_goodbye():
    world = await rung(World(), capped(1))
    await world.services.keeper.reconcile((await world.call()).id, UPKEEP, world.lifecycle)
    await world.hear(1, "And another thing", after=29)
    world.clock.advance(29)
    await world.services.keeper.reconcile((await world.call()).id, UPKEEP, world.lifecycle)
    assert SID in world.adapters.exchange.live
    world.clock.advance(2)
    await world.services.keeper.reconcile((await world.call()).id, UPKEEP, world.lifecycle)
    assert SID not in world.adapters.exchange.live


async def test_a_cap_that_comes_near_is_looked_at_more_often():
    world = await rung(World(lambda _: "We open at nine."), capped(CAP * 3 // 2))
    *before, farewell = await watch(world, Talker(world))
    assert farewell == FAREWELL.total_seconds()
    assert before == sorted(before, reverse=True)
    assert 5 <= before[-1] < before[0] < 60


async def test_without_a_cap_nothing_is_looked_at_more_often_or_kept():
    world = await rung(World(lambda _: "We open at nine."), capped(None))
    slept = await watch(world, Talker(world), most=600)
    assert set(slept) == {60}
    assert await world.adapters.spending.live("prj_1") == []
    assert await dues(world) == []


@pytest.mark.parametrize(
    ("limits", "cap"),
    [({"max_cost_micros_per_day": CAP}, "day"), ({"max_cost_micros_per_month": CAP}, "month")],
)
async def test_a_projects_cap_ends_its_calls(limits: dict[str, int], cap: str):
    world = await rung(World(lambda _: "We open at nine."), a_draft(recording=UNRECORDED), **limits)
    await watch(world, Talker(world))
    assert (await world.call()).outcome is EndReason.COST_CAP
    assert (await dues(world))[0] == ("cap", cap)
    assert await world.adapters.spending.live("prj_1") != []
    assert await cost(world) >= CAP
    assert await world.adapters.spending.live("prj_1") == []


async def test_what_others_cost_is_counted_for_the_project_and_not_for_the_call():
    world = await rung(World(), capped(CAP), max_cost_micros_per_day=CAP)
    other = Running(
        call_id="call_2", project_id="prj_1", day=DAY, micros=CAP - 9_000, since=NOON, seen_at=NOON
    )
    await world.adapters.spending.run(other)
    await world.services.keeper.reconcile((await world.call()).id, UPKEEP, world.lifecycle)
    assert await dues(world) == []
    world.clock.advance(61)
    await world.services.keeper.reconcile((await world.call()).id, UPKEEP, world.lifecycle)
    assert await dues(world) == [("cap", "day")]


async def test_over_a_projects_cap_new_calls_are_refused_until_the_next_day():
    world = await rung(World(), capped(None), max_cost_micros_per_day=CAP)
    await world.adapters.spending.raise_to("prj_1", DAY, CAP)
    assert ET.fromstring(await world.ring("CA" + "2" * 32)).find("Reject") is not None
    refused = await world.adapters.calls.by_sid("CA" + "2" * 32)
    assert (refused.outcome, refused.log[1].what) == (EndReason.REFUSED, "budget")
    world.clock.advance(timedelta(hours=12).total_seconds())
    assert ET.fromstring(await world.ring("CA" + "3" * 32)).find("Reject") is None


async def test_a_look_that_is_slower_than_the_charge_counts_nothing_twice():
    world = await rung(World(lambda _: "We open at nine."), capped(None), max_cost_micros_per_day=10**9)
    await world.hear(1, "Hello")
    seen, caps = await world.call(), world.services.backroom.caps
    await world.services.recorder.status(HUNG_UP, world.arrival(), world.lifecycle)
    for step in (Step.SETTLED, Step.CHARGED):
        await world.finish(step)
    await caps.keep(seen, capped(None), world.lifecycle)
    assert await world.adapters.spending.live("prj_1") == []


async def test_a_months_cap_holds_for_the_rest_of_it():
    world = await rung(World(), capped(None), max_cost_micros_per_month=CAP)
    for day in ("2026-02-28", "2026-03-01", DAY):
        await world.adapters.spending.raise_to("prj_1", day, CAP // 2)
    for days, sid, refused in ((1, "2", True), (28, "3", True), (1, "4", False)):
        world.clock.advance(timedelta(days=days).total_seconds())
        answer = await world.ring("CA" + sid * 32)
        assert (ET.fromstring(answer).find("Reject") is not None) is refused


async def test_a_call_that_goes_past_midnight_counts_on_the_day_on_which_it_began():
    world = await rung(World(), capped(None), max_cost_micros_per_day=CAP)
    world.clock.advance(timedelta(hours=13).total_seconds())
    await world.services.keeper.reconcile((await world.call()).id, UPKEEP, world.lifecycle)
    [running] = await world.adapters.spending.live("prj_1")
    assert running.day == DAY
