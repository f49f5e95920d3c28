from __future__ import annotations

from dataclasses import replace

from talkstack.database import VERSION, Database, Document, Index, insert_new, newest, readable, translated
from talkstack.errors import NotFoundError, StaleError
from talkstack.numbers.model import PhoneNumber

COLLECTION = "numbers"
INDEXES = (
    Index(name="e164", keys=(("e164", 1),), unique=True),
    Index(name="project", keys=(("project_id", 1), ("_id", -1))),
    Index(name="agent", keys=(("project_id", 1), ("agent_id", 1), ("_id", -1))),
)


class MongoNumberStore:
    def __init__(self, database: Database) -> None:
        self._numbers = database[COLLECTION]

    @translated
    async def assign(self, number: PhoneNumber) -> PhoneNumber:
        if await insert_new(self._numbers, _document(number)):
            return number
        kept = await self._find(number.e164)
        if kept is None or kept.project_id != number.project_id:
            raise StaleError("number", number.id)
        if kept.agent_id == number.agent_id:
            return kept
        return await self._point(kept, number.agent_id)

    @translated
    async def page(
        self, project_id: str, *, agent_id: str | None, after: str | None, limit: int
    ) -> list[PhoneNumber]:
        wanted: Document = {"project_id": project_id} | ({"agent_id": agent_id} if agent_id else {})
        return [_number(it) async for it in newest(self._numbers, wanted, after=after, limit=limit)]

    @translated
    async def forget_all(self, project_id: str) -> None:
        await self._numbers.delete_many({"project_id": project_id})

    @translated
    async def by_e164(self, e164: str) -> PhoneNumber:
        kept = await self._find(e164)
        if kept is None:
            raise NotFoundError("number", "")
        return kept

    async def _find(self, e164: str) -> PhoneNumber | None:
        found = await self._numbers.find_one({"e164": e164})
        return _number(found) if found else None

    async def _point(self, kept: PhoneNumber, agent_id: str) -> PhoneNumber:
        moved = replace(kept, agent_id=agent_id, revision=kept.revision + 1)
        pointed = await self._numbers.update_one(
            {"_id": kept.id, "revision": kept.revision},
            {"$set": {"agent_id": moved.agent_id, "revision": moved.revision}},
        )
        if not pointed.matched_count:
            raise StaleError("number", kept.id)
        return moved


def _document(number: PhoneNumber) -> Document:
    return {
        "_id": number.id,
        "v": VERSION,
        "project_id": number.project_id,
        "e164": number.e164,
        "agent_id": number.agent_id,
        "revision": number.revision,
    }


def _number(document: Document) -> PhoneNumber:
    known = readable(document, "number")
    return PhoneNumber(
        id=known["_id"],
        project_id=known["project_id"],
        e164=known["e164"],
        agent_id=known["agent_id"],
        revision=known["revision"],
    )
