from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime

from talkstack.database import VERSION, Database, Document, Index, insert_missing, readable, translated
from talkstack.deliveries.model.delivery import HOLDS_BACK, Attempt, Delivery
from talkstack.deliveries.model.state import DeliveryState
from talkstack.errors import NotFoundError

COLLECTION = "deliveries"
WAITING = {"state": DeliveryState.PENDING.value}
HOLDING = WAITING | {"failures": {"$lt": HOLDS_BACK}, "again": False}
INDEXES = (
    Index(name="stream", keys=(("stream", 1), ("endpoint_id", 1), ("state", 1), ("sequence", 1))),
    Index(name="due", keys=(("next_at", 1),), where=tuple(WAITING.items())),
    Index(name="endpoint", keys=(("endpoint_id", 1), ("order", -1))),
    Index(name="state", keys=(("endpoint_id", 1), ("state", 1), ("order", -1))),
    Index(name="type", keys=(("endpoint_id", 1), ("type", 1), ("order", -1))),
    Index(name="state_type", keys=(("endpoint_id", 1), ("state", 1), ("type", 1), ("order", -1))),
    Index(name="over", keys=(("expires_at", 1),), expires=True),
)
PLAIN = tuple(it.name for it in fields(Delivery) if it.name not in {"id", "state", "attempts"})
MOST_ATTEMPTS = 50
"""So many are kept of a delivery that is asked for again and again."""


class MongoDeliveryStore:
    def __init__(self, database: Database) -> None:
        self._deliveries = database[COLLECTION]

    @translated
    async def insert(self, deliveries: Sequence[Delivery]) -> None:
        if deliveries:
            await insert_missing(self._deliveries, [_document(it) for it in deliveries])

    @translated
    async def get(self, project_id: str, delivery_id: str) -> Delivery:
        found = await self._deliveries.find_one({"_id": delivery_id, "project_id": project_id})
        if found is None:
            raise NotFoundError("delivery", delivery_id)
        return _delivery(found)

    @translated
    async def page(
        self,
        endpoint_id: str,
        *,
        state: DeliveryState | None,
        type_: str | None,
        after: str | None,
        limit: int,
    ) -> list[Delivery]:
        wanted: Document = {"endpoint_id": endpoint_id}
        wanted |= {"state": state} if state is not None else {}
        wanted |= {"type": type_} if type_ is not None else {}
        wanted |= {"order": {"$lt": after}} if after is not None else {}
        found = self._deliveries.find(wanted).sort("order", -1).limit(limit + 1)
        return [_delivery(it) async for it in found]

    @translated
    async def ask_again(self, delivery_id: str, at: datetime, *, until: datetime) -> None:
        anew = WAITING | {"failures": 0, "next_at": at, "until": until}
        kept = await self._deliveries.update_one({"_id": delivery_id} | HOLDING, {"$set": anew})
        if not kept.matched_count:
            await self._deliveries.update_one({"_id": delivery_id}, {"$set": anew | {"again": True}})

    @translated
    async def pending(self, endpoint_id: str, stream: str) -> list[Delivery]:
        found = self._deliveries.find(_waiting(endpoint_id, stream)).sort("sequence", 1)
        return [_delivery(it) async for it in found]

    @translated
    async def record(self, before: Delivery, after: Delivery) -> bool:
        delivered = after.state is DeliveryState.DELIVERED
        guard = {"_id": before.id} | WAITING | ({} if delivered else {"failures": before.failures})
        came_of_it = {"state": after.state.value, "failures": after.failures, "next_at": after.next_at}
        attempts = {"$each": [asdict(after.attempts[-1])], "$slice": -MOST_ATTEMPTS}
        recorded = await self._deliveries.update_one(
            guard, {"$set": came_of_it, "$push": {"attempts": attempts}}
        )
        return bool(recorded.matched_count)

    @translated
    async def postpone(self, endpoint_id: str, stream: str, until: datetime) -> None:
        await self._deliveries.update_many(_waiting(endpoint_id, stream), {"$max": {"next_at": until}})

    @translated
    async def drop(
        self, endpoint_id: str, stream: str, *, ended: datetime | None = None, only: str | None = None
    ) -> None:
        which = _waiting(endpoint_id, stream)
        which |= {"until": {"$lte": ended}} if ended is not None else {}
        which |= {"_id": only} if only is not None else {}
        await self._deliveries.update_many(which, {"$set": {"state": DeliveryState.DROPPED.value}})

    @translated
    async def wake(self, endpoint_id: str, at: datetime, *, stream: str | None = None) -> None:
        which = {"endpoint_id": endpoint_id} | ({"stream": stream} if stream is not None else {})
        await self._deliveries.update_many(which | WAITING, {"$set": {"next_at": at}})

    @translated
    async def due(self, before: datetime, *, limit: int) -> list[Delivery]:
        found = self._deliveries.find(WAITING | {"next_at": {"$lt": before}}).sort("next_at", 1).limit(limit)
        return [_delivery(it) async for it in found]

    @translated
    async def of_stream(self, stream: str) -> list[Delivery]:
        found = self._deliveries.find({"stream": stream})
        return [_delivery(it) async for it in found]

    @translated
    async def erase(self, stream: str) -> None:
        await self._deliveries.delete_many({"stream": stream})

    @translated
    async def forget(self, endpoint_id: str) -> None:
        await self._deliveries.delete_many({"endpoint_id": endpoint_id})


def _waiting(endpoint_id: str, stream: str) -> Document:
    return {"stream": stream, "endpoint_id": endpoint_id} | WAITING


def _document(delivery: Delivery) -> Document:
    plain = {name: value for name, value in asdict(delivery).items() if name != "id"}
    attempts = [asdict(it) for it in delivery.attempts]
    return {"_id": delivery.id, "v": VERSION} | plain | {"state": delivery.state.value, "attempts": attempts}


def _delivery(document: Document) -> Delivery:
    known = readable(document, "delivery")
    return Delivery(
        id=known["_id"],
        state=DeliveryState(known["state"]),
        attempts=tuple(Attempt(**it) for it in known["attempts"]),
        **{name: known[name] for name in PLAIN},
    )
