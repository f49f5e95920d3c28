"""What a project may spend in a day and in a month, and what of it is left."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from talkstack.clock import Clock
from talkstack.errors import NotFoundError
from talkstack.projects.model import Limits
from talkstack.usage.model.account import day_of, month_of
from talkstack.usage.model.cap import Allowance, Cap, Running, used_up
from talkstack.usage.model.report import Group
from talkstack.usage.ports import Spending, UsageStore

MOST_DAYS = 31


@dataclass(frozen=True, kw_only=True)
class Purse:
    """Calls that are over count on the day on which they began, and live ones by what they have cost so far.

    Sums are kept of projects that have caps alone: nobody asks for others.
    """

    spending: Spending
    usage: UsageStore
    clock: Clock

    async def is_empty(self, project_id: str, limits: Limits) -> bool:
        """Nothing is read for a project without caps."""
        today = day_of(self.clock.now())
        return used_up(await self.allowances(project_id, limits, today)) is not None

    async def allowances(self, project_id: str, limits: Limits, day: str) -> list[Allowance]:
        if not limits.capped:
            return []
        days, live = await asyncio.gather(
            self.spending.of_days(project_id, *month_of(day)), self.spending.live(project_id)
        )
        return list(_allowances(limits, day, days, live))

    async def run(self, running: Running) -> None:
        """The latest look at a live call. One that has been charged meanwhile is counted by its account alone."""
        await self.spending.run(running)
        with suppress(NotFoundError):
            await self.usage.get(running.call_id)
            await self.spending.settle(running.call_id)

    async def count(self, project_id: str, day: str) -> None:
        """The accounts of a day, all of them: what somebody missed is made good by whoever counts next."""
        await self.spending.raise_to(project_id, day, await self.usage.spent(project_id, day))

    async def count_month(self, project_id: str) -> None:
        """For caps that are new."""
        first, last = month_of(day_of(self.clock.now()))
        for row in await self.usage.report(project_id, first, last, by=(Group.DAY,), limit=MOST_DAYS):
            await self.spending.raise_to(project_id, f"{row.group[0]}", row.micros)

    def seconds_to_tomorrow(self) -> int:
        """By UTC, as days are counted."""
        now = self.clock.now()
        tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return int((tomorrow - now).total_seconds()) + 1


def _allowances(
    limits: Limits, day: str, days: dict[str, int], live: Sequence[Running]
) -> Iterator[Allowance]:
    first, last = month_of(day)
    today = [it for it in live if it.day == day]
    month = [it for it in live if first <= it.day <= last]
    if (most := limits.max_cost_micros_per_day) is not None:
        yield _allowance(Cap.DAY, most, days.get(day, 0), today)
    if (most := limits.max_cost_micros_per_month) is not None:
        yield _allowance(Cap.MONTH, most, sum(days.values()), month)


def _allowance(cap: Cap, most: int, spent: int, live: Sequence[Running]) -> Allowance:
    return Allowance(
        cap=cap, most=most, spent=spent + sum(it.micros for it in live), pace=sum(it.pace for it in live)
    )
