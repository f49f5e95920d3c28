from __future__ import annotations

from typing import Protocol

from talkstack.webhooks.model import Event


class EventStore(Protocol):
    async def insert(self, event: Event) -> Event:
        """Idempotent by its id: the first one stays, and is returned."""
        ...

    async def of_stream(self, stream: str) -> list[Event]:
        """By their sequence."""
        ...

    async def erase(self, stream: str) -> None: ...
