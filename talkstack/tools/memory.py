"""The ledger and the customer's API in memory."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from talkstack.errors import NotFoundError, StaleError
from talkstack.tools.model import FINAL, Outcome, RunState, Tool, ToolRun


class MemoryToolRunStore:
    def __init__(self) -> None:
        self._runs: dict[str, ToolRun] = {}

    async def propose(self, run: ToolRun) -> ToolRun:
        await asyncio.sleep(0)
        return self._runs.setdefault(run.id, run)

    async def start(self, run_id: str) -> bool:
        run = await self.get(run_id)
        if run.state is not RunState.PROPOSED:
            return False
        self._runs[run_id] = replace(run, state=RunState.RUNNING)
        return True

    async def finish(self, run_id: str, outcome: Outcome, milliseconds: int) -> None:
        run = await self.get(run_id)
        if run.state in FINAL:
            return
        if run.state is not RunState.RUNNING:
            raise StaleError("tool run", run_id)
        self._runs[run_id] = replace(
            run, state=outcome.state, result=outcome.result, milliseconds=milliseconds
        )

    async def get(self, run_id: str) -> ToolRun:
        await asyncio.sleep(0)
        if run_id not in self._runs:
            raise NotFoundError("tool run", run_id)
        return self._runs[run_id]

    async def of_call(self, call_id: str) -> list[ToolRun]:
        await asyncio.sleep(0)
        found = (run for run in self._runs.values() if run.call_id == call_id)
        return sorted(found, key=lambda run: (run.n, run.ordinal))

    async def erase(self, call_id: str) -> None:
        await asyncio.sleep(0)
        self._runs = {run_id: run for run_id, run in self._runs.items() if run.call_id != call_id}


def _done(_tool: Tool, _arguments: str) -> Outcome:
    return Outcome(RunState.DONE, "{}")


@dataclass
class MemoryToolCaller:
    """Asks `outcome_of` what the customer answers; `effects` counts the requests by idempotency key."""

    outcome_of: Callable[[Tool, str], Outcome] = _done
    effects: Counter[str] = field(default_factory=Counter[str])

    async def call(self, tool: Tool, *, arguments: str, idempotency_key: str, project_id: str) -> Outcome:
        del project_id
        await asyncio.sleep(0)
        self.effects[idempotency_key] += 1
        return self.outcome_of(tool, arguments)
