from __future__ import annotations

from datetime import datetime

from talkstack.database import VERSION, Database, Document, insert_new, translated
from talkstack.errors import StaleError
from talkstack.transcripts.document import part_document, record_document, transcript_of
from talkstack.transcripts.model.record import Part, Record, Transcript

COLLECTION = "transcripts"


class MongoTranscriptStore:
    def __init__(self, database: Database) -> None:
        self._transcripts = database[COLLECTION]

    @translated
    async def begin(self, call_id: str, at: datetime) -> Transcript:
        new: Document = {"_id": call_id, "v": VERSION, "began_at": at, "parts": {}, "record": None}
        await insert_new(self._transcripts, new)
        standing = await self._found(call_id)
        if standing is None:
            raise StaleError("transcript", call_id)
        return standing

    @translated
    async def keep(self, call_id: str, key: str, part: Part) -> None:
        free = {"_id": call_id, "record": None, f"parts.{key}": {"$exists": False}}
        await self._transcripts.update_one(free, {"$set": {f"parts.{key}": part_document(part)}})

    @translated
    async def conclude(self, call_id: str, record: Record) -> None:
        made = {"record": record_document(record), "parts": {}}
        await self._transcripts.update_one({"_id": call_id, "record": None}, {"$set": made})

    @translated
    async def get(self, call_id: str) -> Transcript | None:
        return await self._found(call_id)

    @translated
    async def erase(self, call_id: str) -> None:
        await self._transcripts.delete_one({"_id": call_id})

    async def _found(self, call_id: str) -> Transcript | None:
        found = await self._transcripts.find_one({"_id": call_id})
        return None if found is None else transcript_of(found)
