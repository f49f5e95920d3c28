"""Runs what the model asked for: each call of a tool once, whoever asks and however often."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from talkstack.clock import Clock
from talkstack.llm.model import ToolCall
from talkstack.tools.model import FINAL, Outcome, RunState, Tool, ToolRun, run_id
from talkstack.tools.ports import ToolCaller, ToolRunStore

UNSURE = "The outcome is unknown: it may or may not have happened. Do not try again; tell the caller that it will be checked."

POLL_SECONDS = 0.1
OWN_SECONDS = 5.0
GRACE_SECONDS = 1.0
"""For writing down what came of a request that took all of its time."""


type Own = Callable[[], Awaitable[Outcome]]


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Where the tools are called; `earlier` are the runs of the call's former turns.

    `register` tells the turn's reply of a run before it may start, and raises StaleError when the turn is not ours.

    `own` is what the agent does by itself, by name: done once more it changes nothing, and it has no arguments.
    """

    project_id: str
    call_id: str
    n: int
    tools: Mapping[str, Tool]
    register: Callable[[str], Awaitable[None]]
    earlier: Sequence[ToolRun] = ()
    own: Mapping[str, Own] = field(default_factory=dict[str, Own])


@dataclass(frozen=True, kw_only=True)
class Ledger:
    runs: ToolRunStore
    caller: ToolCaller
    clock: Clock

    async def rows(self, call_id: str, n: int) -> list[ToolRun]:
        """What was called in a turn before somebody else took it over."""
        return [run for run in await self.runs.of_call(call_id) if run.n == n]

    async def propose(self, turn: Turn, calls: Sequence[ToolCall], first: int) -> list[ToolRun]:
        """Write the calls down before any of them is made; what stands under an ordinal already goes before."""
        return [await self._propose(turn, call, first + i) for i, call in enumerate(calls)]

    async def run(self, turn: Turn, row: ToolRun) -> ToolRun:
        """Make the call, or learn what came of it, and write that down."""
        if row.state in FINAL:
            return row
        await turn.register(row.id)
        if not await self.runs.start(row.id):
            return await self._begun_elsewhere(turn, row)
        began = self.clock.monotonic()
        outcome = await self._outcome(turn, row)
        milliseconds = int((self.clock.monotonic() - began) * 1000)
        await self.runs.finish(row.id, outcome, milliseconds)
        return replace(row, state=outcome.state, result=outcome.result, milliseconds=milliseconds)

    async def _propose(self, turn: Turn, call: ToolCall, ordinal: int) -> ToolRun:
        return await self.runs.propose(
            ToolRun(
                id=run_id(turn.call_id, turn.n, ordinal),
                call_id=turn.call_id,
                n=turn.n,
                ordinal=ordinal,
                model_call_id=call.id,
                name=call.name,
                arguments=call.arguments,
                at=self.clock.now(),
            )
        )

    async def _begun_elsewhere(self, turn: Turn, row: ToolRun) -> ToolRun:
        """By somebody who may be gone: an API that honours the key is asked, any other has its time to answer."""
        tool, began = turn.tools.get(row.name), self.clock.monotonic()
        own = OWN_SECONDS if row.name in turn.own else 0
        deadline = began + (tool.timeout_seconds if tool else own) + GRACE_SECONDS
        while (row := await self.runs.get(row.id)).state not in FINAL:
            waited = self.clock.monotonic() - began
            if began + waited >= deadline:
                await self.runs.finish(row.id, Outcome(RunState.UNKNOWN, UNSURE), int(waited * 1000))
            elif _again(turn, row) and waited >= GRACE_SECONDS:
                await self._ask_again(turn, row, began)
            else:
                await self.clock.sleep(POLL_SECONDS)
        return row

    async def _ask_again(self, turn: Turn, row: ToolRun, began: float) -> None:
        outcome = await self._outcome(turn, row)
        if outcome.state is not RunState.UNKNOWN:
            await self.runs.finish(row.id, outcome, int((self.clock.monotonic() - began) * 1000))
        else:
            await self.clock.sleep(POLL_SECONDS)

    async def _outcome(self, turn: Turn, row: ToolRun) -> Outcome:
        if own := turn.own.get(row.name):
            return await own()
        tool = turn.tools.get(row.name)
        if tool is None:
            return Outcome(RunState.FAILED, f"There is no tool named {row.name}.")
        if not _is_object(row.arguments):
            return Outcome(RunState.FAILED, "The arguments are not a JSON object.")
        before = _wished_before(turn.earlier, row) if tool.writes else None
        if before and before.state is RunState.DONE:
            return Outcome(RunState.DONE, f"This was done at turn {before.n} already: {before.result}")
        if before and not tool.idempotent:
            return Outcome(RunState.UNKNOWN, UNSURE)
        return await self._ask(turn, tool, row, key=before.id if before else row.id)

    async def _ask(self, turn: Turn, tool: Tool, row: ToolRun, *, key: str) -> Outcome:
        """An unknown outcome is asked for once more where that cannot have an effect of its own."""
        outcome = await self._call(turn, tool, row, key)
        if outcome.state is RunState.UNKNOWN and may_be_asked(tool):
            await self.clock.sleep(POLL_SECONDS)
            outcome = await self._call(turn, tool, row, key)
        return replace(outcome, result=UNSURE) if outcome.state is RunState.UNKNOWN else outcome

    async def _call(self, turn: Turn, tool: Tool, row: ToolRun, key: str) -> Outcome:
        return await self.caller.call(
            tool, arguments=row.arguments, idempotency_key=key, project_id=turn.project_id
        )


def _again(turn: Turn, row: ToolRun) -> bool:
    tool = turn.tools.get(row.name)
    return row.name in turn.own or (tool is not None and may_be_asked(tool))


def may_be_asked(tool: Tool) -> bool:
    return tool.idempotent or not tool.writes


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
