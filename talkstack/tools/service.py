"""Runs what the model asked for: each call of a tool once, whoever asks and however often."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from talkstack.clock import Clock
from talkstack.llm.model import ToolCall
from talkstack.tools.model import FINAL, Outcome, RunState, Tool, ToolRun, run_id
from talkstack.tools.ports import ToolCaller, ToolRunStore

UNSURE = "The outcome is unknown: it may or may not have happened. Do not try again; tell the caller that it will be checked."

POLL_SECONDS = 0.1
GRACE_SECONDS = 1.0
"""For writing down what came of a request that took all of its time."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Where the tools are called; `earlier` are the runs of the call's former turns."""

    project_id: str
    call_id: str
    n: int
    tools: Mapping[str, Tool]
    earlier: Sequence[ToolRun] = ()


@dataclass(frozen=True, kw_only=True)
class Ledger:
    runs: ToolRunStore
    caller: ToolCaller
    clock: Clock

    async def run(self, turn: Turn, call: ToolCall, ordinal: int) -> ToolRun:
        """Write the call down, then make it, then write what came of it."""
        row = await self.runs.propose(
            ToolRun(
                id=run_id(turn.call_id, turn.n, ordinal),
                call_id=turn.call_id,
                n=turn.n,
                ordinal=ordinal,
                model_call_id=call.id,
                name=call.name,
                arguments=call.arguments,
            )
        )
        if row.state in FINAL:
            return row
        if not await self.runs.start(row.id):
            return await self._awaited(turn, row)
        began = self.clock.monotonic()
        outcome = await self._outcome(turn, row)
        milliseconds = int((self.clock.monotonic() - began) * 1000)
        await self.runs.finish(row.id, outcome, milliseconds)
        return replace(row, state=outcome.state, result=outcome.result, milliseconds=milliseconds)

    async def _awaited(self, turn: Turn, row: ToolRun) -> ToolRun:
        """Somebody else has begun the run: it ends within the tool's time, or nobody knows how it ended."""
        tool = turn.tools.get(row.name)
        began = self.clock.monotonic()
        deadline = began + (tool.timeout_seconds if tool else 0) + GRACE_SECONDS
        while (row := await self.runs.get(row.id)).state not in FINAL:
            if self.clock.monotonic() >= deadline:
                waited = int((self.clock.monotonic() - began) * 1000)
                await self.runs.finish(row.id, Outcome(RunState.UNKNOWN, UNSURE), waited)
            else:
                await self.clock.sleep(POLL_SECONDS)
        return row

    async def _outcome(self, turn: Turn, row: ToolRun) -> Outcome:
        tool = turn.tools.get(row.name)
        if tool is None:
            return Outcome(RunState.FAILED, f"There is no tool named {row.name}.")
        if not _is_object(row.arguments):
            return Outcome(RunState.FAILED, "The arguments are not a JSON object.")
        before = _wished_before(turn.earlier, row) if tool.writes else None
        if before and before.state is RunState.DONE:
            return Outcome(RunState.DONE, f"This was done at turn {before.n} already: {before.result}")
        key = before.id if before else row.id  # what may have happened is asked for under its own key
        outcome = await self.caller.call(
            tool, arguments=row.arguments, idempotency_key=key, project_id=turn.project_id
        )
        return replace(outcome, result=UNSURE) if outcome.state is RunState.UNKNOWN else outcome


def _wished_before(earlier: Sequence[ToolRun], row: ToolRun) -> ToolRun | None:
    """The same writing call with the same arguments in a former turn, if it happened or may have, is no new wish."""
    wanted = _canonical(row.arguments)
    same = [run for run in earlier if run.name == row.name and _canonical(run.arguments) == wanted]
    done = [run for run in same if run.state is RunState.DONE]
    unsure = [run for run in same if run.state is RunState.UNKNOWN]
    return next(iter([*done, *unsure]), None)


def _canonical(arguments: str) -> str:
    try:
        return json.dumps(json.loads(arguments), sort_keys=True, ensure_ascii=False)
    except ValueError:
        return arguments


def _is_object(arguments: str) -> bool:
    try:
        value: Any = json.loads(arguments)
    except ValueError:
        return False
    return isinstance(value, dict)
