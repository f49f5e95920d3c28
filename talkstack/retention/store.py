from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from talkstack.database import VERSION, Database, Index, readable, translated
from talkstack.retention.model import Mark

COLLECTION = "retention"
INDEXES: tuple[Index, ...] = ()


class MongoMarks:
    def __init__(self, database: Database) -> None:
        self._marks = database[COLLECTION]

    @translated
    async def get(self, project_id: str, kept: str) -> Mark:
        found = await self._marks.find_one({"_id": _id(project_id, kept)})
        if found is None:
            return Mark()
        known = readable(found, "retention mark")
        return Mark(known["through"], tuple(known.get("left", ())))

    @translated
    async def move(self, project_id: str, kept: str, to: datetime, *, left: Sequence[str] = ()) -> None:
        change = {
            "$max": {"through": to},
            "$setOnInsert": {"v": VERSION},
            "$addToSet": {"left": {"$each": list(left)}},
        }
        await self._marks.update_one({"_id": _id(project_id, kept)}, change, upsert=True)

    @translated
    async def settle(self, project_id: str, kept: str, call_id: str) -> None:
        await self._marks.update_one({"_id": _id(project_id, kept)}, {"$pull": {"left": call_id}})


def _id(project_id: str, kept: str) -> str:
    return f"{project_id}:{kept}"
