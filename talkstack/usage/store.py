from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from talkstack.database import (
    VERSION,
    Collection,
    Database,
    Document,
    Index,
    insert_new,
    translated,
    upserted,
)
from talkstack.errors import NotFoundError
from talkstack.usage.document import account_document, account_of, book_document, book_of, running_of
from talkstack.usage.model.account import Account
from talkstack.usage.model.book import PriceBook
from talkstack.usage.model.cap import Running
from talkstack.usage.model.report import FIELDS, Group, Row

BOOKS = "price_books"
BOOK_INDEXES = (Index(name="valid", keys=(("valid_from", -1), ("_id", -1))),)
USAGE = "usage"
USAGE_INDEXES = (
    Index(name="project_day", keys=(("project_id", 1), ("day", 1), ("micros", 1))),
    Index(name="open", keys=(("asked_at", 1),), where=(("open", True),)),
)
SPENDING = "spending"
SPENDING_INDEXES = (Index(name="project_day", keys=(("project_id", 1), ("day", 1), ("micros", 1))),)
RUNNING = "running_costs"
RUNNING_INDEXES = (
    Index(name="project", keys=(("project_id", 1),)),
    Index(name="expiry", keys=(("expires_at", 1),), expires=True),
)
LONGEST_RUN = timedelta(days=1)
"""No call lasts so long: what nobody settled is forgotten then."""


class MongoPriceBookStore:
    def __init__(self, database: Database) -> None:
        self._books = database[BOOKS]

    @translated
    async def insert(self, book: PriceBook) -> bool:
        return await insert_new(self._books, book_document(book))

    @translated
    async def at(self, instant: datetime) -> PriceBook | None:
        found = self._books.find({"valid_from": {"$lte": instant}})
        books = await found.sort([("valid_from", -1), ("_id", -1)]).limit(1).to_list()
        return book_of(books[0]) if books else None

    @translated
    async def newest(self, *, before: int | None, limit: int) -> list[PriceBook]:
        wanted: Document = {} if before is None else {"_id": {"$lt": before}}
        return [book_of(it) async for it in self._books.find(wanted).sort("_id", -1).limit(limit)]


class MongoUsageStore:
    def __init__(self, database: Database) -> None:
        self._usage = database[USAGE]

    @translated
    async def insert(self, account: Account) -> Account:
        if await insert_new(self._usage, account_document(account)):
            return account
        return await self.get(account.call_id)

    @translated
    async def get(self, call_id: str) -> Account:
        found = await self._usage.find_one({"_id": call_id})
        if found is None:
            raise NotFoundError("usage", call_id)
        return account_of(found)

    @translated
    async def spent(self, project_id: str, day: str) -> int:
        wanted = {"project_id": project_id, "day": day}
        summed = [{"$match": wanted}, {"$group": {"_id": None, "micros": {"$sum": "$micros"}}}]
        found = await (await self._usage.aggregate(summed)).to_list()
        return found[0]["micros"] if found else 0

    @translated
    async def report(
        self, project_id: str, first: str, last: str, *, by: Sequence[Group], limit: int
    ) -> list[Row]:
        wanted = {"project_id": project_id, "day": _between(first, last)}
        rows = await self._usage.aggregate([{"$match": wanted}, *_summed(by), {"$limit": limit}])
        return [_row(document, by) async for document in rows]

    @translated
    async def unreconciled(self, *, limit: int) -> list[Account]:
        found = self._usage.find({"open": True}).sort("asked_at", 1).limit(limit)
        return [account_of(document) async for document in found]

    @translated
    async def asked(self, call_id: str, at: datetime) -> None:
        await self._usage.update_one({"_id": call_id}, {"$max": {"asked_at": at}})

    @translated
    async def reconcile(self, call_id: str, micros: int | None) -> None:
        told = {"open": False, "reconciled": micros is not None, "twilio_micros": micros, "twilio_sid": None}
        await self._usage.update_one({"_id": call_id, "open": True}, {"$set": told})


class MongoSpending:
    def __init__(self, database: Database) -> None:
        self._days = database[SPENDING]
        self._running = database[RUNNING]

    @translated
    async def raise_to(self, project_id: str, day: str, micros: int) -> None:
        kept = {"v": VERSION, "project_id": project_id, "day": day}
        change = {"$max": {"micros": micros}, "$setOnInsert": kept}
        await _raised(self._days, f"{project_id}:{day}", change)

    @translated
    async def of_days(self, project_id: str, first: str, last: str) -> dict[str, int]:
        found = self._days.find({"project_id": project_id, "day": _between(first, last)})
        return {document["day"]: document["micros"] async for document in found}

    @translated
    async def run(self, running: Running) -> None:
        kept = {"project_id": running.project_id, "day": running.day, "since": running.since}
        seen = {"micros": running.micros, "seen_at": running.seen_at}
        until = {"expires_at": running.seen_at + LONGEST_RUN}
        change = {"$max": seen | until, "$setOnInsert": kept | {"v": VERSION}}
        await _raised(self._running, running.call_id, change)

    @translated
    async def live(self, project_id: str) -> list[Running]:
        return [running_of(document) async for document in self._running.find({"project_id": project_id})]

    @translated
    async def settle(self, call_id: str) -> None:
        await self._running.delete_one({"_id": call_id})


def _between(first: str, last: str) -> Document:
    """Both among them. The bound sorts behind the last day and before the next."""
    return {"$gte": first, "$lt": f"{last}~"}


async def _raised(collection: Collection, key: str, change: Document) -> None:
    """Whoever made it at the same instant may have made less of it."""
    if await upserted(collection, {"_id": key}, change) is None:
        await collection.update_one({"_id": key}, change)


def _summed(by: Sequence[Group]) -> list[Document]:
    metered = Group.METER in by
    named = {it.value: "$totals.meter" if it is Group.METER else f"${FIELDS[it]}" for it in by}
    micros, quantity = ("$totals.micros", "$totals.quantity") if metered else ("$micros", 0)
    sums = {"micros": {"$sum": micros}, "quantity": {"$sum": quantity}, "calls": {"$sum": 1}}
    order = {f"_id.{it.value}": 1 for it in by} or {"_id": 1}
    return [
        *([{"$unwind": "$totals"}] if metered else []),
        {"$group": {"_id": named} | sums},
        {"$sort": order},
    ]


def _row(document: dict[str, Any], by: Sequence[Group]) -> Row:
    quantity = document["quantity"] if Group.METER in by else None
    group = tuple(document["_id"][it.value] for it in by)
    return Row(group=group, quantity=quantity, micros=document["micros"], calls=document["calls"])
