from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from talkstack.retention.model import Mark


class Marks(Protocol):
    """How far somebody has come who goes through a project's calls: retention with each kind, and whoever looks after wrap-ups."""

    async def get(self, project_id: str, kept: str) -> Mark: ...

    async def move(self, project_id: str, kept: str, to: datetime, *, left: Sequence[str] = ()) -> None:
        """Only forward. Calls that are left behind are kept with it, each once."""
        ...

    async def settle(self, project_id: str, kept: str, call_id: str) -> None:
        """Of a call that was left behind nothing is left any more."""
        ...


class Erasable(Protocol):
    async def erase(self, call_id: str, /) -> None:
        """All of it that belongs to the call. Idempotent."""
        ...
