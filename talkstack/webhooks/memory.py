from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

from talkstack.errors import NotFoundError, StaleError
from talkstack.webhooks.model.endpoint import Endpoint
from talkstack.webhooks.model.event import Event
from talkstack.webhooks.model.types import Disabled


class MemoryEventStore:
    def __init__(self) -> None:
        self._events: dict[str, Event] = {}

    async def insert(self, event: Event) -> Event:
        await asyncio.sleep(0)
        return self._events.setdefault(event.id, event)

    async def get(self, event_id: str) -> Event:
        await asyncio.sleep(0)
        if event_id not in self._events:
            raise NotFoundError("event", event_id)
        return self._events[event_id]

    async def of_stream(self, stream: str) -> list[Event]:
        await asyncio.sleep(0)
        found = [event for event in self._events.values() if event.stream == stream]
        return sorted(found, key=lambda event: event.sequence)

    async def erase(self, stream: str) -> None:
        await asyncio.sleep(0)
        self._events = {id_: event for id_, event in self._events.items() if event.stream != stream}


class MemoryEndpointStore:
    def __init__(self) -> None:
        self._endpoints: dict[str, Endpoint] = {}

    async def insert(self, endpoint: Endpoint) -> None:
        await asyncio.sleep(0)
        self._endpoints[endpoint.id] = endpoint

    async def get(self, project_id: str, endpoint_id: str) -> Endpoint:
        found = await self.find(endpoint_id)
        if found.project_id != project_id:
            raise NotFoundError("webhook", endpoint_id)
        return found

    async def find(self, endpoint_id: str) -> Endpoint:
        await asyncio.sleep(0)
        if endpoint_id not in self._endpoints:
            raise NotFoundError("webhook", endpoint_id)
        return self._endpoints[endpoint_id]

    async def page(self, project_id: str, *, after: str | None, limit: int) -> list[Endpoint]:
        await asyncio.sleep(0)
        mine = [it for it in self._endpoints.values() if it.project_id == project_id]
        mine.sort(key=lambda it: it.id, reverse=True)
        found = [it for it in mine if after is None or it.id < after][: limit + 1]
        return [replace(it, secrets=()) for it in found]

    async def count(self, project_id: str) -> int:
        await asyncio.sleep(0)
        return sum(it.project_id == project_id for it in self._endpoints.values())

    async def replace(self, before: Endpoint, after: Endpoint) -> None:
        await asyncio.sleep(0)
        kept = self._endpoints.get(before.id)
        if kept is None or kept.revision != before.revision:
            raise StaleError("webhook", before.id)
        self._endpoints[before.id] = replace(
            after, failures=kept.failures, failing_since=kept.failing_since, disablings=kept.disablings
        )

    async def fared_well(self, endpoint_id: str) -> None:
        await asyncio.sleep(0)
        self._change(endpoint_id, failures=0, failing_since=None)

    async def failed(self, endpoint_id: str, at: datetime) -> Endpoint:
        kept = await self.find(endpoint_id)
        since = kept.failing_since or at
        return self._change(endpoint_id, failures=kept.failures + 1, failing_since=since) or kept

    async def disable(self, before: Endpoint, reason: Disabled, at: datetime) -> Endpoint:
        kept = await self.find(before.id)
        if not kept.enabled or kept.revision != before.revision:
            raise StaleError("webhook", before.id)
        return (
            self._change(
                before.id,
                disabled_at=at,
                disabled_reason=reason,
                disablings=kept.disablings + 1,
                updated_at=at,
                revision=kept.revision + 1,
            )
            or kept
        )

    async def delete(self, endpoint_id: str) -> None:
        await asyncio.sleep(0)
        self._endpoints.pop(endpoint_id, None)

    async def delete_all(self, project_id: str) -> None:
        await asyncio.sleep(0)
        self._endpoints = {key: it for key, it in self._endpoints.items() if it.project_id != project_id}

    def _change(self, endpoint_id: str, **changes: object) -> Endpoint | None:
        kept = self._endpoints.get(endpoint_id)
        if kept is None:
            return None
        self._endpoints[endpoint_id] = replace(kept, **changes)
        return self._endpoints[endpoint_id]
