from __future__ import annotations

from datetime import datetime

from talkstack.database import VERSION, Database, Index, readable, translated
from talkstack.retention.model import Kept

COLLECTION = "retention"
INDEXES: tuple[Index, ...] = ()


class MongoMarks:
    def __init__(self, database: Database) -> None:
        self._marks = database[COLLECTION]

    @translated
    async def get(self, project_id: str, kept: Kept) -> datetime | None:
        found = await self._marks.find_one({"_id": _id(project_id, kept)})
        return readable(found, "retention mark")["through"] if found else None

    @translated
    async def move(self, project_id: str, kept: Kept, to: datetime) -> None:
        change = {"$max": {"through": to}, "$setOnInsert": {"v": VERSION}}
        await self._marks.update_one({"_id": _id(project_id, kept)}, change, upsert=True)


def _id(project_id: str, kept: Kept) -> str:
    return f"{project_id}:{kept}"
