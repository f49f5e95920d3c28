"""Timer functions: each fires on its schedule, one run at a time."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from .schedule import Schedule

type Run = Callable[[str, str], Awaitable[None]]
"""Runs a function with the value of its timer trigger."""


class Clock(Protocol):
    def now(self) -> datetime: ...
    async def sleep_until(self, moment: datetime) -> None: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep_until(self, moment: datetime) -> None:
        # In pieces, so that a wall clock that is set meanwhile does not leave the timer behind.
        while (seconds := (moment - self.now()).total_seconds()) > 0:  # noqa: ASYNC110 - time is what it waits for
            await asyncio.sleep(min(seconds, 60))


@dataclass(frozen=True)
class TimerPlan:
    function: str
    schedule: Schedule
    run_on_startup: bool


class Timer:
    def __init__(self, plan: TimerPlan, run: Run, clock: Clock) -> None:
        self._plan = plan
        self._run = run
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._last: datetime | None = None

    async def serve(self) -> None:
        due = self._clock.now()
        if self._plan.run_on_startup:
            await self.fire(due)
        while True:
            # Counted from the scheduled time: a run that takes long is followed by one late run, not by many.
            due = self._plan.schedule.next_after(due)
            await self._clock.sleep_until(due)
            started = max(due, self._clock.now())
            await self.fire(due)
            due = started

    async def fire(self, due: datetime | None = None) -> None:
        async with self._one_at_a_time:
            moment = due or self._clock.now()
            await self._run(self._plan.function, self._value(moment))
            self._last = moment

    def _value(self, moment: datetime) -> str:
        status = {
            "Last": (self._last or datetime.min.replace(tzinfo=UTC)).isoformat(),
            "Next": self._plan.schedule.next_after(moment).isoformat(),
            "LastUpdated": moment.isoformat(),
        }
        return json.dumps({"Schedule": {"AdjustForDST": True}, "ScheduleStatus": status, "IsPastDue": False})


class Timers:
    def __init__(self, plans: list[TimerPlan], run: Run, clock: Clock) -> None:
        self._timers = {plan.function.lower(): Timer(plan, run, clock) for plan in plans}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        for timer in self._timers.values():
            self._begin(timer.serve())

    async def stop(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def fire_now(self, function: str) -> bool:
        """Run a timer function by hand, behind a run under way; False if there is none of that name."""
        timer = self._timers.get(function.lower())
        if timer is None:
            return False
        self._begin(timer.fire())
        return True

    def _begin(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
