from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol


class Archive(Protocol):
    """Recordings by name, too long to be held whole. Failures are ProviderError("blob", …)."""

    async def write(self, name: str, chunks: AsyncIterator[bytes]) -> None:
        """All of it or nothing; a later writer's stays."""
        ...

    async def size(self, name: str) -> int:
        """In bytes. NotFoundError("audio", name) when there is none."""
        ...

    async def read(self, name: str, *, first: int, last: int) -> bytes:
        """From one byte to another, that one too. NotFoundError("audio", name) when there is none."""
        ...

    async def erase(self, prefix: str) -> None:
        """Every file whose name begins so."""
        ...
