from __future__ import annotations

from talkstack.database import VERSION, Database, Document, Index, insert_new, readable, translated
from talkstack.errors import NotFoundError, StaleError
from talkstack.numbers.model import PhoneNumber

COLLECTION = "numbers"
INDEXES = (Index(name="e164", keys=(("e164", 1),), unique=True),)


class MongoNumberStore:
    def __init__(self, database: Database) -> None:
        self._numbers = database[COLLECTION]

    @translated
    async def assign(self, number: PhoneNumber) -> PhoneNumber:
        if await insert_new(self._numbers, _document(number)):
            return number
        ours: Document = {"e164": number.e164, "project_id": number.project_id}
        await self._numbers.update_one(
            ours | {"agent_id": {"$ne": number.agent_id}},
            {"$set": {"agent_id": number.agent_id}, "$inc": {"revision": 1}},
        )
        found = await self._numbers.find_one(ours)
        if found is None:
            raise StaleError("number", number.id)
        return _number(found)

    @translated
    async def by_e164(self, e164: str) -> PhoneNumber:
        found = await self._numbers.find_one({"e164": e164})
        if found is None:
            raise NotFoundError("number", "")
        return _number(found)


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
