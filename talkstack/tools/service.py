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
        began = self.clock.monotonic()
        if await self.runs.start(row.id):
            outcome = await self._outcome(turn, row)
        else:
            outcome = Outcome(RunState.UNKNOWN, UNSURE)
        milliseconds = int((self.clock.monotonic() - began) * 1000)
        await self.runs.finish(row.id, outcome, milliseconds)
        return replace(row, state=outcome.state, result=outcome.result, milliseconds=milliseconds)

    async def _outcome(self, turn: Turn, row: ToolRun) -> Outcome:
        tool = turn.tools.get(row.name)
        if tool is None:
            return Outcome(RunState.FAILED, f"There is no tool named {row.name}.")
        if not _is_object(row.arguments):
            return Outcome(RunState.FAILED, "The arguments are not a JSON object.")
        if tool.writes and (before := _done_before(turn.earlier, row)):
            return Outcome(RunState.DONE, f"This was done at turn {before.n} already: {before.result}")
        outcome = await self.caller.call(
            tool, arguments=row.arguments, idempotency_key=row.id, project_id=turn.project_id
        )
        return replace(outcome, result=UNSURE) if outcome.state is RunState.UNKNOWN else outcome


def _done_before(earlier: Sequence[ToolRun], row: ToolRun) -> ToolRun | None:
    """The same writing call with the same arguments in a former turn is not a new wish."""
    wanted = _canonical(row.arguments)
    for run in earlier:
        if run.name == row.name and run.state is RunState.DONE and _canonical(run.arguments) == wanted:
            return run
    return None


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
