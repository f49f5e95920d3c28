from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from talkstack.calls.model.fact import AttemptState
from talkstack.database import VERSION, Database, Document, Index, insert_new, readable, translated, unique
from talkstack.dialling.attempt import Attempt, attempt_id
from talkstack.errors import StaleError

COLLECTION = "dials"
INDEXES = (
    Index(name="sid", keys=(("sid", 1),), unique=True, where=(("state", AttemptState.PLACED.value),)),
    Index(name="call", keys=(("call_id", 1), ("n", 1))),
)
PLAIN = ("call_id", "project_id", "n", "to", "from_", "began_at", "sid", "code", "searches", "searched_at")


class MongoDialStore:
    def __init__(self, database: Database) -> None:
        self._attempts = database[COLLECTION]

    @translated
    async def begin(self, attempt: Attempt) -> Attempt:
        if await insert_new(self._attempts, _document(attempt)):
            return attempt
        found = await self.get(attempt.call_id, attempt.n)
        if found is None:
            raise StaleError("attempt", attempt.id)
        return found

    @translated
    async def get(self, call_id: str, n: int) -> Attempt | None:
        found = await self._attempts.find_one({"_id": attempt_id(call_id, n)})
        return _attempt(found) if found else None

    @translated
    async def learn(self, call_id: str, n: int, sid: str) -> bool:
        key = attempt_id(call_id, n)
        open_to = [{"state": AttemptState.DIALLING.value}, {"state": AttemptState.PLACED.value, "sid": sid}]
        with unique(StaleError("attempt", key)):
            written = await self._attempts.update_one(
                {"_id": key, "$or": open_to}, {"$set": {"state": AttemptState.PLACED.value, "sid": sid}}
            )
        return bool(written.matched_count)

    @translated
    async def end(self, call_id: str, n: int, state: AttemptState, code: int | None = None) -> bool:
        dialling = {"_id": attempt_id(call_id, n), "state": AttemptState.DIALLING.value}
        written = await self._attempts.update_one(dialling, {"$set": {"state": state.value, "code": code}})
        return bool(written.matched_count)

    @translated
    async def searched(self, call_id: str, n: int, at: datetime) -> None:
        await self._attempts.update_one(
            {"_id": attempt_id(call_id, n)}, {"$inc": {"searches": 1}, "$set": {"searched_at": at}}
        )

    @translated
    async def known(self, sids: Iterable[str]) -> set[str]:
        found = self._attempts.find({"sid": {"$in": list(sids)}, "state": AttemptState.PLACED.value})
        return {document["sid"] async for document in found}

    @translated
    async def of_call(self, call_id: str) -> list[Attempt]:
        found = self._attempts.find({"call_id": call_id}).sort("n", 1)
        return [_attempt(document) async for document in found]

    @translated
    async def erase(self, call_id: str) -> None:
        await self._attempts.delete_many({"call_id": call_id})


def _document(attempt: Attempt) -> Document:
    fields = {name: getattr(attempt, name) for name in PLAIN}
    return {"_id": attempt.id, "v": VERSION, "state": attempt.state.value, **fields}


def _attempt(document: Document) -> Attempt:
    known = readable(document, "attempt")
    return Attempt(state=AttemptState(known["state"]), **{name: known[name] for name in PLAIN})
