from __future__ import annotations

import asyncio

from talkstack.webhooks.model import Event


class MemoryEventStore:
    def __init__(self) -> None:
        self._events: dict[str, Event] = {}

    async def insert(self, event: Event) -> Event:
        await asyncio.sleep(0)
        return self._events.setdefault(event.id, event)

    async def of_stream(self, stream: str) -> list[Event]:
        await asyncio.sleep(0)
        found = [event for event in self._events.values() if event.stream == stream]
        return sorted(found, key=lambda event: event.sequence)

    async def erase(self, stream: str) -> None:
        await asyncio.sleep(0)
        self._events = {id_: event for id_, event in self._events.items() if event.stream != stream}
