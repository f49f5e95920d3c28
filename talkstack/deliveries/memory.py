from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from talkstack.deliveries.model.delivery import Delivery, Receipt
from talkstack.deliveries.model.state import DeliveryState
from talkstack.errors import NotFoundError


class MemoryDeliveryStore:
    def __init__(self) -> None:
        self._deliveries: dict[str, Delivery] = {}

    async def insert(self, deliveries: Sequence[Delivery]) -> None:
        await asyncio.sleep(0)
        for delivery in deliveries:
            self._deliveries.setdefault(delivery.id, delivery)

    async def get(self, project_id: str, delivery_id: str) -> Delivery:
        await asyncio.sleep(0)
        found = self._deliveries.get(delivery_id)
        if found is None or found.project_id != project_id:
            raise NotFoundError("delivery", delivery_id)
        return found

    async def page(
        self,
        endpoint_id: str,
        *,
        state: DeliveryState | None,
        type_: str | None,
        after: str | None,
        limit: int,
    ) -> list[Delivery]:
        await asyncio.sleep(0)
        found = sorted(self._deliveries.values(), key=lambda it: it.order, reverse=True)
        return [
            it
            for it in found
            if it.endpoint_id == endpoint_id
            and (state is None or it.state is state)
            and (type_ is None or it.type == type_)
            and (after is None or it.order < after)
        ][: limit + 1]

    async def ask_again(self, delivery_id: str, at: datetime, *, until: datetime) -> None:
        await asyncio.sleep(0)
        kept = self._deliveries.get(delivery_id)
        if kept is not None:
            again = not (kept.state is DeliveryState.PENDING and kept.holds_back)
            self._deliveries[delivery_id] = replace(
                kept, state=DeliveryState.PENDING, failures=0, again=again, next_at=at, until=until
            )

    async def pending(self, endpoint_id: str, stream: str) -> list[Delivery]:
        await asyncio.sleep(0)
        return sorted(self._pending(endpoint_id, stream), key=lambda it: it.sequence)

    async def record(self, before: Delivery, after: Delivery) -> bool:
        await asyncio.sleep(0)
        kept = self._deliveries.get(before.id)
        if kept is None or kept.state is not DeliveryState.PENDING:
            return False
        if after.state is not DeliveryState.DELIVERED and kept.failures != before.failures:
            return False
        attempts = (*kept.attempts, after.attempts[-1])
        self._deliveries[before.id] = replace(
            kept, state=after.state, failures=after.failures, next_at=after.next_at, attempts=attempts
        )
        return True

    async def postpone(self, endpoint_id: str, stream: str, until: datetime) -> None:
        await asyncio.sleep(0)
        for it in self._pending(endpoint_id, stream):
            self._deliveries[it.id] = replace(it, next_at=max(it.next_at, until))

    async def drop(
        self, endpoint_id: str, stream: str, *, ended: datetime | None = None, only: str | None = None
    ) -> None:
        await asyncio.sleep(0)
        for it in self._pending(endpoint_id, stream):
            if (ended is None or it.until <= ended) and only in {None, it.id}:
                self._deliveries[it.id] = replace(it, state=DeliveryState.DROPPED)

    async def wake(self, endpoint_id: str, at: datetime, *, stream: str | None = None) -> None:
        await asyncio.sleep(0)
        for it in self._deliveries.values():
            waits = it.endpoint_id == endpoint_id and it.state is DeliveryState.PENDING
            if waits and stream in {None, it.stream}:
                self._deliveries[it.id] = replace(it, next_at=at)

    async def due(self, before: datetime, *, limit: int) -> list[Delivery]:
        await asyncio.sleep(0)
        found = [it for it in self._deliveries.values() if it.state is DeliveryState.PENDING]
        return sorted((it for it in found if it.next_at < before), key=lambda it: it.next_at)[:limit]

    async def of_stream(self, stream: str) -> list[Delivery]:
        await asyncio.sleep(0)
        return [it for it in self._deliveries.values() if it.stream == stream]

    async def erase(self, stream: str) -> None:
        await asyncio.sleep(0)
        self._deliveries = {key: it for key, it in self._deliveries.items() if it.stream != stream}

    async def forget(self, endpoint_id: str) -> None:
        await asyncio.sleep(0)
        self._deliveries = {key: it for key, it in self._deliveries.items() if it.endpoint_id != endpoint_id}

    def _pending(self, endpoint_id: str, stream: str) -> list[Delivery]:
        return [
            it
            for it in self._deliveries.values()
            if (it.endpoint_id, it.stream, it.state) == (endpoint_id, stream, DeliveryState.PENDING)
        ]


@dataclass(frozen=True)
class Posted:
    url: str
    headers: Mapping[str, str]
    body: bytes


def _thanks(_: Posted) -> Receipt:
    return Receipt(status=204)


@dataclass
class MemoryReceivers:
    """`answer` says what comes of a request; `posted` are all of them, in their order."""

    answer: Callable[[Posted], Receipt] = _thanks
    posted: list[Posted] = field(default_factory=list[Posted])

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> Receipt:
        posted = Posted(url, headers, body)
        self.posted.append(posted)
        await asyncio.sleep(0)
        return self.answer(posted)


@dataclass
class MemoryCouriers:
    """`living` are those that were started and have not ended."""

    living: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    async def start(self, endpoint_id: str, stream: str) -> bool:
        await asyncio.sleep(0)
        self.living.add((endpoint_id, stream))
        return True
