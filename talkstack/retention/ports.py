from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from talkstack.retention.model import Kept, Mark


class Marks(Protocol):
    """How far retention has come with each kind."""

    async def get(self, project_id: str, kept: Kept) -> Mark: ...

    async def move(self, project_id: str, kept: Kept, to: datetime, *, left: Sequence[str] = ()) -> None:
        """Only forward. Calls that are left behind are kept with it, each once."""
        ...

    async def settle(self, project_id: str, kept: Kept, call_id: str) -> None:
        """Of a call that was left behind nothing is left any more."""
        ...


class Erasable(Protocol):
    async def erase(self, call_id: str, /) -> None:
        """All of it that belongs to the call. Idempotent."""
        ...
