from __future__ import annotations

import asyncio

import pytest

from talkstack.clock import VirtualClock
from talkstack.llm.model import ToolCall
from talkstack.tools.memory import MemoryToolCaller, MemoryToolRunStore
from talkstack.tools.model import Outcome, RunState, Tool, ToolRun
from talkstack.tools.service import GRACE_SECONDS, UNSURE, Ledger, Turn
from tests.builders import NOON, a_run, a_tool

BOOK = a_tool(timeout_seconds=4)
LOOK = a_tool(name="look", writes=False)
MONDAY = ToolCall("tc_1", "book", '{"day": "Monday"}')
DONE = Outcome(RunState.DONE, '{"booked": "Monday"}')


class SlowToolCaller(MemoryToolCaller):
    """Answers when it is told to."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome_of=lambda _tool, _arguments: outcome)
        self.asked = asyncio.Event()
        self.answers = asyncio.Event()

    async def call(self, tool: Tool, *, arguments: str, idempotency_key: str, project_id: str) -> Outcome:
        self.asked.set()
        await self.answers.wait()
        return await super().call(
            tool, arguments=arguments, idempotency_key=idempotency_key, project_id=project_id
        )


def a_ledger(caller: MemoryToolCaller) -> Ledger:
    return Ledger(runs=MemoryToolRunStore(), caller=caller, clock=VirtualClock(NOON))


def answering(outcome: Outcome) -> Ledger:
    return a_ledger(MemoryToolCaller(outcome_of=lambda _tool, _arguments: outcome))


def a_turn(n: int = 1, *earlier: ToolRun) -> Turn:
    tools = {tool.name: tool for tool in (BOOK, LOOK)}
    return Turn(project_id="prj_1", call_id="call_1", n=n, tools=tools, earlier=earlier)


async def test_a_call_of_a_tool_is_made_once_and_written_down():
    ledger = answering(DONE)
    run = await ledger.run(a_turn(), MONDAY, 1)
    assert (run.id, run.state, run.result) == ("call_1:1:1", RunState.DONE, DONE.result)
    assert (run.name, run.arguments, run.model_call_id) == ("book", MONDAY.arguments, "tc_1")
    assert await ledger.runs.of_call("call_1") == [run]
    assert ledger.caller.effects == {"call_1:1:1": 1}


async def test_it_is_written_down_before_it_is_made():
    caller = SlowToolCaller(DONE)
    ledger = a_ledger(caller)
    running = asyncio.create_task(ledger.run(a_turn(), MONDAY, 1))
    await caller.asked.wait()
    assert (await ledger.runs.get("call_1:1:1")).state is RunState.RUNNING
    caller.answers.set()
    assert (await running).state is RunState.DONE


async def test_a_repeat_gets_what_came_of_it_and_nothing_happens_again():
    ledger = answering(DONE)
    first = await ledger.run(a_turn(), MONDAY, 1)
    other_words = ToolCall("tc_9", "book", '{"day": "Friday"}')
    assert await ledger.run(a_turn(), other_words, 1) == first
    assert ledger.caller.effects == {"call_1:1:1": 1}


@pytest.mark.parametrize("outcome", [DONE, Outcome(RunState.FAILED, "Full."), Outcome(RunState.UNKNOWN, "?")])
async def test_whoever_asks_while_it_runs_waits_for_what_comes_of_it(outcome: Outcome):
    caller = SlowToolCaller(outcome)
    ledger = a_ledger(caller)
    asking = [asyncio.create_task(ledger.run(a_turn(), MONDAY, 1)) for _ in range(5)]
    await caller.asked.wait()
    caller.answers.set()
    runs = await asyncio.gather(*asking)
    assert {run.state for run in runs} == {outcome.state}
    assert len({run.result for run in runs}) == 1
    assert caller.effects == {"call_1:1:1": 1}


async def test_a_run_that_nobody_ends_is_unknown_after_the_tools_time_and_is_not_made_again():
    ledger = answering(DONE)
    await ledger.runs.propose(a_run())
    await ledger.runs.start("call_1:1:1")
    run = await ledger.run(a_turn(), MONDAY, 1)
    assert (run.state, run.result) == (RunState.UNKNOWN, UNSURE)
    waited = ledger.clock.monotonic()
    assert 0 <= waited - (BOOK.timeout_seconds + GRACE_SECONDS) < 0.2
    assert await ledger.run(a_turn(), MONDAY, 1) == run
    assert ledger.clock.monotonic() == waited
    assert ledger.caller.effects == {}


async def test_a_run_that_was_only_proposed_is_made():
    ledger = answering(DONE)
    await ledger.runs.propose(a_run())
    assert (await ledger.run(a_turn(), MONDAY, 1)).state is RunState.DONE
    assert ledger.caller.effects == {"call_1:1:1": 1}


async def test_each_call_in_a_turn_is_its_own():
    ledger = answering(DONE)
    runs = [await ledger.run(a_turn(), MONDAY, ordinal) for ordinal in (1, 2)]
    assert [run.id for run in runs] == ["call_1:1:1", "call_1:1:2"]
    assert ledger.caller.effects == {"call_1:1:1": 1, "call_1:1:2": 1}


async def test_a_tool_that_there_is_not_is_refused():
    ledger = answering(DONE)
    run = await ledger.run(a_turn(), ToolCall("tc_1", "fly", "{}"), 1)
    assert (run.state, run.result) == (RunState.FAILED, "There is no tool named fly.")
    assert ledger.caller.effects == {}


@pytest.mark.parametrize("arguments", ["", "{", "[]", '"Monday"', "1", "null"])
async def test_arguments_that_are_no_object_are_refused(arguments: str):
    ledger = answering(DONE)
    run = await ledger.run(a_turn(), ToolCall("tc_1", "book", arguments), 1)
    assert (run.state, run.result) == (RunState.FAILED, "The arguments are not a JSON object.")
    assert (await ledger.runs.get(run.id)).arguments == arguments
    assert ledger.caller.effects == {}


async def test_an_unknown_outcome_is_told_as_such_and_never_tried_again():
    ledger = answering(Outcome(RunState.UNKNOWN, "the service answered 500"))
    run = await ledger.run(a_turn(), MONDAY, 1)
    assert (run.state, run.result) == (RunState.UNKNOWN, UNSURE)
    assert await ledger.run(a_turn(), MONDAY, 1) == await ledger.runs.get(run.id)
    assert ledger.caller.effects == {run.id: 1}


@pytest.mark.parametrize("arguments", ['{"day": "Monday"}', '{ "day" :"Monday"}'])
async def test_the_same_writing_call_in_a_later_turn_is_told_what_came_of_the_first(arguments: str):
    ledger = answering(DONE)
    first = await ledger.run(a_turn(), MONDAY, 1)
    again = await ledger.run(a_turn(3, first), ToolCall("tc_2", "book", arguments), 1)
    assert again.state is RunState.DONE
    assert again.result == f"This was done at turn 1 already: {DONE.result}"
    assert ledger.caller.effects == {"call_1:1:1": 1}


@pytest.mark.parametrize(
    ("earlier", "call"),
    [
        (a_run(state=RunState.DONE), ToolCall("tc_2", "book", '{"day": "Tuesday"}')),
        (a_run(state=RunState.FAILED), MONDAY),
        (a_run(state=RunState.DONE, name="cancel"), MONDAY),
        (a_run(state=RunState.DONE, name="look"), ToolCall("tc_2", "look", '{"day": "Monday"}')),
    ],
    ids=["other arguments", "failed", "other tool", "only reads"],
)
async def test_what_is_another_wish_is_made(earlier: ToolRun, call: ToolCall):
    ledger = answering(DONE)
    await ledger.run(a_turn(2, earlier), call, 1)
    assert ledger.caller.effects == {"call_1:2:1": 1}


async def test_what_may_have_happened_is_asked_for_under_the_key_of_the_first_wish():
    """So that the customer's API does it at most once, however often the caller asks for it."""
    unsure = answering(Outcome(RunState.UNKNOWN, "?"))
    first = await unsure.run(a_turn(), MONDAY, 1)
    second = await unsure.run(a_turn(2, first), MONDAY, 1)
    assert unsure.caller.effects == {"call_1:1:1": 2}
    ledger = answering(DONE)
    third = await ledger.run(a_turn(3, first, second), MONDAY, 1)
    assert (third.state, third.result) == (RunState.DONE, DONE.result)
    assert ledger.caller.effects == {"call_1:1:1": 1}
    fourth = await ledger.run(a_turn(4, first, second, third), MONDAY, 1)
    assert fourth.result == f"This was done at turn 3 already: {DONE.result}"
    assert ledger.caller.effects == {"call_1:1:1": 1}
