from __future__ import annotations

from dataclasses import asdict, replace

from talkstack.database import (
    VERSION,
    Database,
    Document,
    Index,
    insert_new,
    newest,
    readable,
    replace_guarded,
    translated,
)
from talkstack.errors import ConflictError, NotFoundError, StaleError
from talkstack.numbers.model import Direction, NumberNews, NumberState, PhoneNumber, RingHook, Share

COLLECTION = "numbers"
MAY_CALL = {"directions": Direction.OUTBOUND.value, "state": NumberState.ACTIVE.value}
INDEXES = (
    Index(name="e164", keys=(("e164", 1),), unique=True),
    Index(name="project", keys=(("project_id", 1), ("_id", -1))),
    Index(name="agent", keys=(("project_id", 1), ("agent_id", 1), ("_id", -1))),
    Index(name="outbound", keys=(("project_id", 1), ("_id", -1)), where=tuple(MAY_CALL.items())),
    Index(
        name="agent_outbound",
        keys=(("project_id", 1), ("agent_id", 1), ("_id", -1)),
        where=tuple(MAY_CALL.items()),
    ),
    Index(name="untold", keys=(("untold", 1),)),
    Index(name="project_e164", keys=(("project_id", 1), ("e164", 1), ("_id", -1))),
)


class MongoNumberStore:
    def __init__(self, database: Database) -> None:
        self._numbers = database[COLLECTION]

    @translated
    async def insert(self, number: PhoneNumber) -> None:
        if not await insert_new(self._numbers, _document(number)):
            raise ConflictError("number_taken", "somebody has that number already")

    @translated
    async def assign(self, number: PhoneNumber) -> PhoneNumber:
        if await insert_new(self._numbers, _document(number)):
            return number
        kept = await self._find(number.e164)
        if kept is None or kept.project_id != number.project_id:
            raise StaleError("number", number.id)
        if (kept.agent_id, kept.directions) == (number.agent_id, number.directions):
            return kept
        moved = replace(
            kept, agent_id=number.agent_id, directions=number.directions, revision=kept.revision + 1
        )
        await self._write(kept, moved)
        return moved

    @translated
    async def get(self, project_id: str, number_id: str) -> PhoneNumber:
        found = await self._numbers.find_one({"_id": number_id, "project_id": project_id})
        if found is None:
            raise NotFoundError("number", number_id)
        return _number(found)

    @translated
    async def by_e164(self, e164: str) -> PhoneNumber:
        kept = await self._find(e164)
        if kept is None:
            raise NotFoundError("number", "")
        return kept

    @translated
    async def replace(self, before: PhoneNumber, after: PhoneNumber) -> None:
        await self._write(before, after)

    @translated
    async def remove(self, number: PhoneNumber) -> None:
        removed = await self._numbers.delete_one({"_id": number.id, "revision": number.revision})
        if not removed.deleted_count:
            raise StaleError("number", number.id)

    @translated
    async def page(
        self, project_id: str, *, agent_id: str | None, after: str | None, limit: int, e164: str | None = None
    ) -> list[PhoneNumber]:
        wanted: Document = {"project_id": project_id}
        wanted |= {"agent_id": agent_id} if agent_id is not None else {}
        wanted |= {"e164": e164} if e164 is not None else {}
        return [_number(it) async for it in newest(self._numbers, wanted, after=after, limit=limit)]

    @translated
    async def outbound(self, project_id: str, agent_id: str) -> PhoneNumber | None:
        for whose in ({"agent_id": agent_id}, {}):
            wanted: Document = {"project_id": project_id} | MAY_CALL | whose
            async for found in newest(self._numbers, wanted, after=None, limit=0):
                return _number(found)
        return None

    @translated
    async def count(self, project_id: str) -> int:
        return await self._numbers.count_documents({"project_id": project_id})

    @translated
    async def forget_all(self, project_id: str) -> None:
        await self._numbers.delete_many({"project_id": project_id})

    @translated
    async def untold(self, *, limit: int) -> list[PhoneNumber]:
        found = self._numbers.find({"untold": {"$in": [it.value for it in NumberNews]}}).limit(limit)
        return [_number(it) async for it in found]

    @translated
    async def told(self, number: PhoneNumber) -> None:
        which = {"_id": number.id, "revision": number.revision}
        await self._numbers.update_one(which, {"$set": {"untold": None}})

    async def _find(self, e164: str) -> PhoneNumber | None:
        found = await self._numbers.find_one({"e164": e164})
        return _number(found) if found else None

    async def _write(self, before: PhoneNumber, after: PhoneNumber) -> None:
        await replace_guarded(self._numbers, "number", before.id, before.revision, _fields(after))


def _document(number: PhoneNumber) -> Document:
    return {"_id": number.id, "v": VERSION} | _fields(number)


def _fields(number: PhoneNumber) -> Document:
    plain = asdict(number)
    del plain["id"]
    return plain | {
        "directions": [it.value for it in number.directions],
        "split": [asdict(share) for share in number.split],
        "state": number.state.value,
        "untold": number.untold.value if number.untold else None,
    }


def _number(document: Document) -> PhoneNumber:
    known = readable(document, "number")
    return PhoneNumber(
        id=known["_id"],
        project_id=known["project_id"],
        e164=known["e164"],
        created_at=known["created_at"],
        agent_id=known["agent_id"],
        directions=tuple(Direction(it) for it in known["directions"]),
        split=tuple(Share(**share) for share in known["split"]),
        fallback_url=known["fallback_url"],
        ring_hook=RingHook(**known["ring_hook"]) if known["ring_hook"] else None,
        state=NumberState(known["state"]),
        bought=known.get("bought", False),
        updated_at=known["updated_at"],
        untold=NumberNews(known["untold"]) if known.get("untold") else None,
        revision=known["revision"],
    )
