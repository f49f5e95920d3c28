from __future__ import annotations

from typing import Protocol

from talkstack.tools.model import Outcome, Tool, ToolRun


class ToolRunStore(Protocol):
    """The ledger. A row's id is call, turn and ordinal; states only move forward."""

    async def propose(self, run: ToolRun) -> ToolRun:
        """Write the row as `proposed`; when it is there already, return what stands there."""
        ...

    async def start(self, run_id: str) -> bool:
        """`proposed` → `running`. False when somebody else has started it."""
        ...

    async def finish(self, run_id: str, outcome: Outcome, milliseconds: int) -> None:
        """`running` → the outcome's state. A row that is final already keeps what it says."""
        ...

    async def get(self, run_id: str) -> ToolRun:
        """NotFoundError when there is none."""
        ...

    async def of_call(self, call_id: str) -> list[ToolRun]:
        """By turn and ordinal."""
        ...

    async def erase(self, call_id: str) -> None: ...


class ToolCaller(Protocol):
    """The one request to the customer's API. Never raises for what the customer's side does:

    2xx is `done`, 4xx (but 408, 409 in flight, 429) is `failed`, and everything after which the effect may or
    may not have happened (time-out, broken connection, 5xx) is `unknown`. A refused address is `failed`.
    """

    async def call(self, tool: Tool, *, arguments: str, idempotency_key: str, project_id: str) -> Outcome: ...
