from datetime import timedelta

import pytest

from tests.unit.local.host.durable.world import Steps

pytestmark = pytest.mark.filterwarnings("ignore:azure.functions df_loads was called without expected_type")

HOURS = timedelta(hours=1)


def sleeper(context):
    fire_at = context.current_utc_datetime + 4 * HOURS
    yield context.create_timer(fire_at)
    return (context.current_utc_datetime - fire_at).total_seconds()


async def test_a_timer_fires_when_its_time_has_come_and_not_before(world):
    async with world({"sleeper": sleeper}) as w:
        await w.start("sleeper")
        await w.quiet()
        w.clock.advance(4 * HOURS - timedelta(seconds=1))
        await w.quiet()
        assert (await w.status())["runtimeStatus"] == "Running"
        w.clock.advance(timedelta(seconds=2))
        await w.quiet()
        assert 0 < (await w.status())["output"] < 2


async def test_an_earlier_timer_does_not_wait_for_a_later_one(world):
    def nap(context) -> Steps:
        yield context.create_timer(context.current_utc_datetime + timedelta(seconds=5))

    async with world({"sleeper": sleeper, "nap": nap}) as w:
        await w.start("sleeper", "long")
        await w.quiet()
        await w.start("nap", "short")
        await w.quiet()
        w.clock.advance(timedelta(seconds=6))
        await w.quiet()
        assert (await w.status("short"))["runtimeStatus"] == "Completed"
        assert (await w.status("long"))["runtimeStatus"] == "Running"


async def test_a_timer_that_came_due_while_the_engine_was_down_fires_at_the_start(world):
    async with world({"sleeper": sleeper}) as w:
        await w.start("sleeper")
        await w.quiet()
    w.clock.advance(30 * 24 * HOURS)
    async with world({"sleeper": sleeper}, clock=w.clock) as later:
        await later.quiet()
        assert (await later.status())["runtimeStatus"] == "Completed"


async def test_a_timer_of_a_month_is_one_timer(world):
    def month(context) -> Steps:
        yield context.create_timer(context.current_utc_datetime + timedelta(days=30))

    async with world({"month": month}) as w:
        await w.start("month")
        await w.output()
        assert sum(row["EventType"] == 10 for row in w.engine.history("it")) == 1


async def test_a_cancelled_timer_keeps_nobody_waiting(world):
    def race(context) -> Steps:
        event = context.wait_for_external_event("go")
        timer = context.create_timer(context.current_utc_datetime + HOURS)
        yield context.task_any([event, timer])
        timer.cancel()
        return "went"

    async with world({"race": race}) as w:
        await w.start("race")
        await w.quiet()
        await w.tell("go")
        await w.quiet()
        assert (await w.status())["output"] == "went"


async def test_an_orchestration_completes_only_after_timers_that_nobody_cancelled(world):
    def race(context) -> Steps:
        event = context.wait_for_external_event("go")
        timer = context.create_timer(context.current_utc_datetime + HOURS)
        yield context.task_any([event, timer])
        return "went"

    async with world({"race": race}) as w:
        await w.start("race")
        await w.quiet()
        await w.tell("go")
        await w.quiet()
        assert (await w.status())["runtimeStatus"] == "Running"
        assert await w.output() == "went"


async def test_a_cancelled_timer_still_fires_into_the_history_of_a_live_instance(world):
    def race(context) -> Steps:
        timer = context.create_timer(context.current_utc_datetime + HOURS)
        yield context.task_any([context.wait_for_external_event("go"), timer])
        timer.cancel()
        yield context.wait_for_external_event("on")
        return "done"

    async with world({"race": race}) as w:
        await w.start("race")
        await w.quiet()
        await w.tell("go")
        await w.quiet()
        w.clock.advance(2 * HOURS)
        await w.quiet()
        assert [row["EventType"] for row in w.engine.history("it")][-3:] == [12, 11, 13]
        await w.tell("on")
        assert await w.output() == "done"


async def test_nothing_runs_while_paused_and_everything_afterwards(world):
    async with world({"sleeper": sleeper}) as w:
        await w.start("sleeper", "before")
        await w.quiet()
        w.engine.pause()
        await w.start("sleeper", "meanwhile")
        w.clock.advance(5 * HOURS)
        await w.quiet()
        assert (await w.status("before"))["runtimeStatus"] == "Running"
        assert (await w.status("meanwhile"))["runtimeStatus"] == "Pending"
        w.engine.resume()
        await w.quiet()
        assert (await w.status("before"))["runtimeStatus"] == "Completed"
        assert (await w.status("meanwhile"))["runtimeStatus"] == "Running"
