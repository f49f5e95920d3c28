import json

import pytest

from tests.unit.local.host.durable.world import Steps, echo

pytestmark = [
    pytest.mark.filterwarnings("ignore:azure.functions df_loads was called without expected_type"),
    pytest.mark.filterwarnings("ignore:Potential duplicate Task completion"),
]


def facts(context):
    """One event at a time, each under its own name."""
    heard = []
    for n in range(context.get_input()):
        fact = yield context.wait_for_external_event(f"fact-{n}")
        heard += [json.loads(fact)]
    return heard


async def test_events_reach_the_orchestrator_as_text_of_json(world):
    async with world({"facts": facts}) as w:
        await w.start("facts", value=2)
        await w.quiet()
        await w.tell("fact-0", {"by": "me"})
        await w.quiet()
        await w.tell("fact-1", 7)
        assert await w.output() == [{"by": "me"}, 7]


async def test_events_raised_early_and_in_any_order_are_kept(world):
    async with world({"facts": facts}) as w:
        await w.start("facts", value=3)
        for n in (2, 0, 1):
            await w.tell(f"fact-{n}", n)
        assert await w.output() == [0, 1, 2]


async def test_an_event_raised_twice_changes_nothing(world):
    async with world({"facts": facts}) as w:
        await w.start("facts", value=3)
        await w.quiet()
        for n in (0, 0, 1, 0, 1, 2):
            await w.tell(f"fact-{n}", n)
            await w.quiet()
        assert await w.output() == [0, 1, 2]


async def test_events_of_one_name_answer_waits_that_follow_each_other(world):
    def listen(context) -> Steps:
        first = yield context.wait_for_external_event("word")
        second = yield context.wait_for_external_event("word")
        return [first, second]

    async with world({"listen": listen}) as w:
        await w.start("listen")
        await w.quiet()
        await w.tell("word", "a")
        await w.quiet()
        await w.tell("word", "b")
        assert await w.output() == ['"a"', '"b"']


async def test_a_wait_that_lost_a_race_is_no_trap_for_the_next(world):
    def listen(context) -> Steps:
        word = context.wait_for_external_event("word")
        yield context.task_any([word, context.call_activity("echo", 1)])
        again = yield context.wait_for_external_event("word")
        return (yield context.call_activity("echo", again))

    async with world({"listen": listen}, {"echo": echo}) as w:
        await w.start("listen")
        await w.quiet()
        await w.tell("word", "a")
        assert await w.output() == '"a"'


async def test_events_that_arrive_after_continue_as_new_wait_for_the_next_round(world):
    def rounds(context) -> Steps:
        n, heard = context.get_input()
        heard.append((yield context.wait_for_external_event(f"fact-{n}")))
        if n == 3:
            return heard
        context.continue_as_new([n + 1, heard])

    async with world({"rounds": rounds}) as w:
        w.engine.pause()
        await w.start("rounds", value=[0, []])
        for n in range(4):
            await w.tell(f"fact-{n}", n)
        w.engine.resume()
        assert await w.output() == ["0", "1", "2", "3"]
        assert [row["EventType"] for row in w.engine.history("it")][:3] == [12, 0, 15]


async def test_an_event_that_this_round_has_received_is_lost_when_it_begins_anew_unheard(world):
    def rounds(context) -> Steps:
        if context.get_input() == "again":
            return json.loads((yield context.wait_for_external_event("fact")))
        yield context.wait_for_external_event("go")
        context.continue_as_new("again")

    async with world({"rounds": rounds}) as w:
        await w.start("rounds")
        await w.tell("fact", "lost")
        await w.quiet()
        await w.tell("go")
        await w.quiet()
        assert (await w.status())["runtimeStatus"] == "Running"
        await w.tell("fact", "heard")
        assert await w.output() == "heard"


async def test_thirty_events_one_at_a_time_make_three_rows_each(world):
    async with world({"facts": facts}) as w:
        await w.start("facts", value=30)
        await w.quiet()
        for n in range(30):
            await w.tell(f"fact-{n}", n)
            await w.quiet()
        await w.output()
        assert len(w.engine.history("it")) == 3 + 30 * 3 + 1
