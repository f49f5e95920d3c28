from __future__ import annotations

from datetime import datetime, timedelta

from talkstack.database import VERSION, Database, Document, Index, insert_new, readable, translated
from talkstack.errors import StaleError
from talkstack.idempotency.model import Attempt, KeptAnswer

COLLECTION = "attempts"
INDEXES = (Index(name="over", keys=(("over_at", 1),), expires=True),)
KEPT = timedelta(hours=24)


class MongoAttemptStore:
    def __init__(self, database: Database) -> None:
        self._attempts = database[COLLECTION]

    @translated
    async def begin(self, attempt: Attempt) -> Attempt:
        fresh: Document = {
            "_id": attempt.id,
            "v": VERSION,
            "fingerprint": attempt.fingerprint,
            "began_at": attempt.began_at,
            "over_at": attempt.began_at + KEPT,
            "answer": None,
        }
        if await insert_new(self._attempts, fresh):
            return attempt
        found = await self._attempts.find_one({"_id": attempt.id})
        if found is None:
            raise StaleError("attempt", attempt.id)
        return _attempt(found)

    @translated
    async def take_over(self, attempt: Attempt, at: datetime) -> bool:
        unmoved = {"_id": attempt.id, "began_at": attempt.began_at, "answer": None}
        taken = await self._attempts.update_one(unmoved, {"$set": {"began_at": at}})
        return bool(taken.matched_count)

    @translated
    async def answer(self, attempt_id: str, answer: KeptAnswer) -> None:
        kept = {
            "status": answer.status,
            "body": answer.body,
            "media_type": answer.media_type,
            "headers": [[name, value] for name, value in answer.headers.items()],
        }
        await self._attempts.update_one({"_id": attempt_id, "answer": None}, {"$set": {"answer": kept}})

    @translated
    async def forget(self, attempt_id: str) -> None:
        await self._attempts.delete_one({"_id": attempt_id, "answer": None})


def _attempt(document: Document) -> Attempt:
    known = readable(document, "attempt")
    answer = known["answer"]
    return Attempt(
        id=known["_id"],
        fingerprint=known["fingerprint"],
        began_at=known["began_at"],
        answer=KeptAnswer(**(answer | {"headers": dict(answer["headers"])})) if answer else None,
    )
