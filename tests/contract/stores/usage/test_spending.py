from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from talkstack.usage.model.cap import Running
from talkstack.usage.ports import Spending
from tests.builders import NOON

RUNNING = Running(
    call_id="call_1", project_id="prj_1", day="2026-03-02", micros=500, since=NOON, seen_at=NOON
)
LATER = replace(RUNNING, micros=900, seen_at=NOON + timedelta(seconds=60))


async def test_the_greatest_sum_of_a_day_stays(spending: Spending):
    await asyncio.gather(*(spending.raise_to("prj_1", "2026-03-02", micros) for micros in (5, 9, 7, 1)))
    assert await spending.of_days("prj_1", "2026-03-01", "2026-03-31") == {"2026-03-02": 9}


async def test_days_are_those_of_a_project_both_ends_among_them(spending: Spending):
    for project_id, day in (
        ("prj_1", "2026-02-28"),
        ("prj_1", "2026-03-01"),
        ("prj_1", "2026-03-31"),
        ("prj_1", "2026-04-01"),
        ("prj_2", "2026-03-02"),
    ):
        await spending.raise_to(project_id, day, 1)
    found = await spending.of_days("prj_1", "2026-03-01", "2026-03-31")
    assert sorted(found) == ["2026-03-01", "2026-03-31"]


async def test_a_live_call_counts_with_its_latest_look_until_it_is_settled(spending: Spending):
    for look in (RUNNING, LATER, RUNNING, replace(RUNNING, call_id="call_2", project_id="prj_2")):
        await spending.run(look)
    assert await spending.live("prj_1") == [LATER]
    for _ in range(2):
        await spending.settle("call_1")
    assert await spending.live("prj_1") == []
