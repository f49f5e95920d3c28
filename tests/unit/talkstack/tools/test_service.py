from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest

from talkstack.errors import StaleError
from talkstack.llm.model import ToolCall
from talkstack.tools.model import Outcome, RunState, ToolRun
from talkstack.tools.service import GRACE_SECONDS, POLL_SECONDS, UNSURE, Turn
from tests.builders import a_run
from tests.unit.talkstack.tools.desk import (
    BOOK,
    CANCEL,
    DONE,
    LOST,
    MONDAY,
    a_ledger,
    a_turn,
    calling,
    effects,
    left_running,
    run,
)


async def test_a_call_of_a_tool_is_made_once_and_written_down():
    ledger, registered = a_ledger(seconds=0.25), []
    [made] = await run(ledger, a_turn(registered=registered))
    assert (made.id, made.state, made.result) == ("call_1:1:1", RunState.DONE, DONE.result)
    assert (made.name, made.arguments, made.model_call_id) == ("book", MONDAY.arguments, "tc_1")
    assert made.milliseconds == 250
    assert await ledger.runs.of_call("call_1") == [made]
    assert effects(ledger) == {"call_1:1:1": 1}
    assert registered == ["call_1:1:1"]


async def test_all_calls_of_a_message_are_written_down_before_the_first_is_made():
    ledger = a_ledger(seconds=1)
    running = asyncio.create_task(run(ledger, a_turn(), MONDAY, calling("look"), first=3))
    await ledger.caller.asked.wait()
    rows = await ledger.rows("call_1", 1)
    assert [(row.ordinal, row.state) for row in rows] == [(3, RunState.RUNNING), (4, RunState.PROPOSED)]
    assert {made.state for made in await running} == {RunState.DONE}


async def test_who_has_lost_the_turn_makes_no_call():
    async def gone(run_id: str) -> None:
        raise StaleError("reply", run_id)

    ledger = a_ledger()
    turn = Turn(project_id="prj_1", call_id="call_1", n=1, tools={"book": BOOK}, register=gone)
    with pytest.raises(StaleError):
        await run(ledger, turn)
    assert (await ledger.runs.get("call_1:1:1")).state is RunState.PROPOSED
    assert effects(ledger) == {}


async def test_the_rows_of_a_turn_are_its_own():
    ledger = a_ledger()
    await run(ledger, a_turn(1))
    [second] = await run(ledger, a_turn(2), calling("look"))
    assert await ledger.rows("call_1", 2) == [second]
    assert await ledger.rows("call_1", 3) == []


async def test_what_stands_under_an_ordinal_goes_before_another_proposal():
    ledger = a_ledger()
    first = await run(ledger, a_turn())
    assert await run(ledger, a_turn(), ToolCall("tc_9", "book", '{"day": "Friday"}')) == first
    assert effects(ledger) == {"call_1:1:1": 1}


async def test_a_row_that_is_final_is_not_run_again():
    ledger, registered = a_ledger(), []
    [made] = await run(ledger, a_turn())
    assert await ledger.run(a_turn(registered=registered), made) == made
    assert (effects(ledger), registered) == ({"call_1:1:1": 1}, [])


@pytest.mark.parametrize("outcome", [DONE, Outcome(RunState.FAILED, "Full."), LOST])
async def test_whoever_asks_while_it_runs_waits_for_what_comes_of_it(outcome: Outcome):
    ledger = a_ledger(outcome, seconds=3)
    asked = await asyncio.gather(*(run(ledger, a_turn()) for _ in range(5)))
    made = [row for rows in asked for row in rows]
    assert {row.state for row in made} == {outcome.state}
    assert len({row.result for row in made}) == 1
    assert effects(ledger) == {"call_1:1:1": 1}


async def test_a_writing_run_of_the_dead_is_unknown_after_the_tools_time_and_is_not_made_again():
    ledger = a_ledger()
    row = await left_running(ledger)
    ended = await ledger.run(a_turn(), row)
    assert (ended.state, ended.result) == (RunState.UNKNOWN, UNSURE)
    waited = ledger.clock.monotonic()
    assert 0 <= waited - (BOOK.timeout_seconds + GRACE_SECONDS) < 2 * POLL_SECONDS
    assert await ledger.run(a_turn(), ended) == ended
    assert ledger.clock.monotonic() == waited
    assert effects(ledger) == {}


@pytest.mark.parametrize("name", ["look", "cancel"])
async def test_a_run_of_the_dead_is_asked_for_where_that_has_no_effect_of_its_own(name: str):
    ledger = a_ledger()
    ended = await ledger.run(a_turn(), await left_running(ledger, name=name))
    assert (ended.state, ended.result) == (RunState.DONE, DONE.result)
    assert GRACE_SECONDS <= ledger.clock.monotonic() < GRACE_SECONDS + 2 * POLL_SECONDS
    assert effects(ledger) == {"call_1:1:1": 1}


async def test_the_dead_may_answer_after_all():
    ledger = a_ledger()
    row = await left_running(ledger, name="cancel")
    asking = asyncio.create_task(ledger.run(a_turn(), row))
    await asyncio.sleep(GRACE_SECONDS / 2)
    await ledger.runs.finish(row.id, Outcome(RunState.FAILED, "Too late."), 900)
    assert (await asking).result == "Too late."
    assert effects(ledger) == {}


async def test_a_run_of_the_dead_that_stays_unknown_is_unknown_in_the_end():
    ledger = a_ledger(LOST)
    ended = await ledger.run(a_turn(), await left_running(ledger, name="cancel"))
    assert (ended.state, ended.result) == (RunState.UNKNOWN, UNSURE)
    assert ledger.clock.monotonic() < CANCEL.timeout_seconds + GRACE_SECONDS + 1
    assert set(effects(ledger)) == {"call_1:1:1"}


async def test_a_run_that_was_only_proposed_is_made():
    ledger = a_ledger()
    row = await ledger.runs.propose(a_run())
    assert (await ledger.run(a_turn(), row)).state is RunState.DONE
    assert effects(ledger) == {"call_1:1:1": 1}


async def test_each_call_in_a_turn_is_its_own():
    ledger = a_ledger()
    made = [*await run(ledger, a_turn(), MONDAY, MONDAY), *await run(ledger, a_turn(), first=3)]
    assert [row.id for row in made] == ["call_1:1:1", "call_1:1:2", "call_1:1:3"]
    assert effects(ledger) == dict.fromkeys((row.id for row in made), 1)


async def test_a_tool_that_there_is_not_is_refused():
    ledger = a_ledger()
    [refused] = await run(ledger, a_turn(), ToolCall("tc_1", "fly", "{}"))
    assert (refused.state, refused.result) == (RunState.FAILED, "There is no tool named fly.")
    assert effects(ledger) == {}


@pytest.mark.parametrize("arguments", ["", "{", "[]", '"Monday"', "1", "null"])
async def test_arguments_that_are_no_object_are_refused(arguments: str):
    ledger = a_ledger()
    [refused] = await run(ledger, a_turn(), ToolCall("tc_1", "book", arguments))
    assert (refused.state, refused.result) == (RunState.FAILED, "The arguments are not a JSON object.")
    assert (await ledger.runs.get(refused.id)).arguments == arguments
    assert effects(ledger) == {}


async def test_an_unknown_outcome_of_a_writing_tool_is_told_as_such_and_never_tried_again():
    ledger = a_ledger(LOST, DONE)
    [made] = await run(ledger, a_turn())
    assert (made.state, made.result) == (RunState.UNKNOWN, UNSURE)
    assert await run(ledger, a_turn()) == [await ledger.runs.get(made.id)]
    assert effects(ledger) == {made.id: 1}


@pytest.mark.parametrize("name", ["look", "cancel"])
@pytest.mark.parametrize("second", [DONE, Outcome(RunState.FAILED, "Full.")])
async def test_what_may_be_asked_is_asked_once_more_under_the_same_key(name: str, second: Outcome):
    ledger = a_ledger(LOST, second)
    [made] = await run(ledger, a_turn(), calling(name))
    assert (made.state, made.result) == (second.state, second.result)
    assert effects(ledger) == {"call_1:1:1": 2}


async def test_what_is_asked_in_vain_is_asked_twice_at_most():
    ledger = a_ledger(LOST)
    [made] = await run(ledger, a_turn(), calling("cancel"))
    assert (made.state, made.result) == (RunState.UNKNOWN, UNSURE)
    assert effects(ledger) == {"call_1:1:1": 2}


def states(rows: Iterable[ToolRun]) -> set[RunState]:
    return {row.state for row in rows}


async def test_a_run_that_is_made_while_another_gives_it_up_stays_one_run():
    """The slow one's request was let go as unknown meanwhile: what stands is what was written first."""
    ledger = a_ledger(seconds=BOOK.timeout_seconds + 2 * GRACE_SECONDS)
    slow, waiting = await asyncio.gather(run(ledger, a_turn()), run(ledger, a_turn()))
    assert states(waiting) == states(await ledger.rows("call_1", 1)) == {RunState.UNKNOWN}
    assert slow[0].id == waiting[0].id
    assert effects(ledger) == {"call_1:1:1": 1}
