from __future__ import annotations

from datetime import datetime
from typing import Protocol

from talkstack.retention.model import Kept


class Marks(Protocol):
    """How far retention has come: of calls that ended before the mark nothing of that kind is left."""

    async def get(self, project_id: str, kept: Kept) -> datetime | None: ...

    async def move(self, project_id: str, kept: Kept, to: datetime) -> None:
        """Only forward."""
        ...


class Erasable(Protocol):
    async def erase(self, call_id: str, /) -> None:
        """All of it that belongs to the call. Idempotent."""
        ...
