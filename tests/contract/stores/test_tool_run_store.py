from __future__ import annotations

import asyncio
from typing import Any, Literal

import pytest

from talkstack.errors import NotFoundError, StaleError
from talkstack.tools.memory import MemoryToolRunStore
from talkstack.tools.model import Outcome, RunState
from talkstack.tools.ports import ToolRunStore
from talkstack.tools.store import MongoToolRunStore
from tests.builders import a_run

RUN = "call_1:1:1"
BOOKED = Outcome(RunState.DONE, '{"appointment": 7}')


@pytest.fixture
def runs(open_store: Any) -> ToolRunStore:
    return open_store(MemoryToolRunStore, MongoToolRunStore)


async def test_a_proposal_stands_as_it_was_first_made(runs: ToolRunStore):
    assert await runs.propose(a_run()) == a_run()
    assert await runs.propose(a_run(arguments="{}")) == a_run()


async def test_of_many_who_start_one_runs(runs: ToolRunStore):
    await runs.propose(a_run())
    started = await asyncio.gather(*(runs.start(RUN) for _ in range(8)))
    assert started.count(True) == 1
    assert (await runs.get(RUN)).state is RunState.RUNNING


@pytest.mark.parametrize("state", [RunState.DONE, RunState.FAILED, RunState.UNKNOWN])
async def test_a_run_ends_as_its_outcome_says(
    runs: ToolRunStore, state: Literal[RunState.DONE, RunState.FAILED, RunState.UNKNOWN]
):
    await runs.propose(a_run())
    await runs.start(RUN)
    await runs.finish(RUN, Outcome(state, "because"), 120)
    assert await runs.get(RUN) == a_run(state=state, result="because", milliseconds=120)


async def test_what_is_final_stays(runs: ToolRunStore):
    await runs.propose(a_run())
    await runs.start(RUN)
    await runs.finish(RUN, BOOKED, 120)
    await runs.finish(RUN, Outcome(RunState.FAILED, "late"), 999)
    assert await runs.start(RUN) is False
    assert await runs.propose(a_run()) == a_run(state=RunState.DONE, result=BOOKED.result, milliseconds=120)


async def test_what_never_started_cannot_finish(runs: ToolRunStore):
    await runs.propose(a_run())
    with pytest.raises(StaleError):
        await runs.finish(RUN, BOOKED, 1)
    assert await runs.get(RUN) == a_run()


async def test_a_calls_runs_come_by_turn_and_ordinal(runs: ToolRunStore):
    for n, ordinal in ((10, 1), (2, 2), (2, 1)):
        await runs.propose(a_run(n, ordinal))
    await runs.propose(a_run(id="call_2:1:1", call_id="call_2"))
    assert [(run.n, run.ordinal) for run in await runs.of_call("call_1")] == [(2, 1), (2, 2), (10, 1)]


async def test_an_unknown_run_is_not_found(runs: ToolRunStore):
    for asking in (runs.get(RUN), runs.start(RUN), runs.finish(RUN, BOOKED, 1)):
        with pytest.raises(NotFoundError) as unknown:
            await asking
        assert (unknown.value.kind, unknown.value.key) == ("tool run", RUN)


async def test_a_calls_runs_are_erased_and_no_others(runs: ToolRunStore):
    await runs.propose(a_run())
    await runs.propose(a_run(id="call_2:1:1", call_id="call_2"))
    await runs.erase("call_1")
    assert await runs.of_call("call_1") == []
    assert len(await runs.of_call("call_2")) == 1
