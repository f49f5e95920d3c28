import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from local.host.timers.schedule import Interval
from local.host.timers.timer import TimerPlan, Timers

START = datetime(2026, 1, 1, tzinfo=UTC)


class HandClock:
    """A clock that moves when the test says so."""

    def __init__(self) -> None:
        self.moment = START
        self._moved = asyncio.Condition()

    def now(self) -> datetime:
        return self.moment

    async def sleep_until(self, moment: datetime) -> None:
        async with self._moved:
            await self._moved.wait_for(lambda: self.moment >= moment)

    async def move(self, seconds: float) -> None:
        async with self._moved:
            self.moment += timedelta(seconds=seconds)
            self._moved.notify_all()
        await settle()


class Runs:
    """Runs that last until the test lets them go."""

    def __init__(self, clock: HandClock) -> None:
        self.clock = clock
        self.begun: list[float] = []
        self.values: list[str] = []
        self.under_way = 0
        self.most_at_once = 0
        self.may_end = asyncio.Event()
        self.may_end.set()

    async def __call__(self, function: str, value: str) -> None:
        assert function == "tick"
        self.begun.append((self.clock.now() - START).total_seconds())
        self.values.append(value)
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        await self.may_end.wait()
        self.under_way -= 1


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.fixture
async def clock():
    return HandClock()


@pytest.fixture
async def runs(clock):
    return Runs(clock)


@pytest.fixture
async def timers(clock, runs):
    plans = [TimerPlan("tick", Interval(10), run_on_startup=False)]
    timers = Timers(plans, runs, clock)
    timers.start()
    await settle()
    yield timers
    await timers.stop()


async def test_fires_at_each_time(timers, clock, runs):
    for _ in range(25):
        await clock.move(1)
    assert runs.begun == [10, 20]


async def test_one_run_at_a_time_and_one_late_run_after_a_long_one(timers, clock, runs):
    runs.may_end.clear()
    await clock.move(10)
    await clock.move(25)
    assert runs.begun == [10]
    runs.may_end.set()
    await settle()
    assert runs.begun == [10, 35]
    await clock.move(10)
    assert runs.begun == [10, 35, 45]
    assert runs.most_at_once == 1


async def test_run_by_hand_waits_for_the_run_under_way(timers, clock, runs):
    runs.may_end.clear()
    await clock.move(10)
    assert timers.fire_now("TICK")
    await settle()
    assert len(runs.begun) == 1
    runs.may_end.set()
    await settle()
    assert len(runs.begun) == 2
    assert runs.most_at_once == 1
    assert not timers.fire_now("unknown")


async def test_value_tells_the_last_and_the_next_time(timers, clock, runs):
    await clock.move(10)
    await clock.move(10)
    assert json.loads(runs.values[-1]) == {
        "Schedule": {"AdjustForDST": True},
        "ScheduleStatus": {
            "Last": "2026-01-01T00:00:10+00:00",
            "Next": "2026-01-01T00:00:30+00:00",
            "LastUpdated": "2026-01-01T00:00:20+00:00",
        },
        "IsPastDue": False,
    }


async def test_run_on_startup(clock, runs):
    timers = Timers([TimerPlan("tick", Interval(10), run_on_startup=True)], runs, clock)
    timers.start()
    await settle()
    assert runs.begun == [0]
    await timers.stop()
