from __future__ import annotations

from talkstack.book.model import Entry, Wanted
from talkstack.calls.document import ADDED
from talkstack.calls.model.plan import EndReason
from talkstack.calls.model.standing import Status
from talkstack.calls.store import COLLECTION
from talkstack.database import Database, Document, Index, newest, readable, translated
from talkstack.ids import earliest

PLAIN = (
    "project_id",
    "direction",
    "person",
    "caller",
    "called",
    "number_id",
    "agent_id",
    "agent_version",
    "started_at",
    "answered_at",
    "ended_at",
)
FILTERS = (
    "person",
    "number_id",
    "live",
    "outcome",
    "status",
    "agent_id",
    "agent_version",
    "direction",
    "ended_at",
)
LEADS = ("person",)
"""What leaves few calls. Each index is written at every step of a call: there is not one for every filter."""


def _index(name: str, *leading: str) -> Index:
    """In the order of the list. Whatever else is asked for is seen in the index: no call is read in vain."""
    rest = [(it, 1) for it in FILTERS if it not in leading]
    before = [(it, 1) for it in ("project_id", *leading)]
    return Index(name=name, keys=(*before, ("_id", -1), *rest))


INDEXES = (_index("book"), *(_index(f"book_{lead}", lead) for lead in LEADS))


class MongoCallBook:
    def __init__(self, database: Database) -> None:
        self._calls = database[COLLECTION]

    @translated
    async def page(self, project_id: str, wanted: Wanted, *, after: str | None, limit: int) -> list[Entry]:
        start, end = wanted.started.start, wanted.started.end
        before = [it for it in (after, end and earliest("call", end)) if it]
        found = newest(
            self._calls,
            {"project_id": project_id} | wanted.facts | _ended(wanted),
            after=min(before, default=None),
            since=start and earliest("call", start),
            limit=limit,
            fields=(*PLAIN, "status", "outcome", "metadata"),
        )
        return [_entry(document) async for document in found]

    @translated
    async def count(self, project_id: str, wanted: Wanted, *, most: int) -> int:
        matching = {"project_id": project_id} | wanted.facts | _started(wanted) | _ended(wanted)
        return await self._calls.count_documents(matching, limit=most)


def _started(wanted: Wanted) -> Document:
    bounds = {"$gte": wanted.started.start, "$lt": wanted.started.end}
    said = {name: earliest("call", at) for name, at in bounds.items() if at is not None}
    return {"_id": said} if said else {}


def _ended(wanted: Wanted) -> Document:
    bounds = {"$gte": wanted.ended.start, "$lt": wanted.ended.end}
    said = {name: at for name, at in bounds.items() if at is not None}
    return {"ended_at": said} if said else {}


def _entry(document: Document) -> Entry:
    known = ADDED | readable(document, "call")
    return Entry(
        id=known["_id"],
        status=Status(known["status"]),
        outcome=EndReason(known["outcome"]) if known["outcome"] else None,
        metadata={each["name"]: each["value"] for each in known["metadata"]},
        **{name: known[name] for name in PLAIN},
    )
