from __future__ import annotations

from datetime import UTC, datetime, timedelta

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
from talkstack.errors import NotFoundError, StaleError
from talkstack.keys.model import ApiKey, KeySecret, Scope

KEYS = "api_keys"
KEY_INDEXES = (
    Index(name="secret", keys=(("secrets.digest", 1),), unique=True),
    Index(name="project", keys=(("project_id", 1), ("_id", -1))),
)
RATES = "rates"
RATE_INDEXES = (Index(name="over", keys=(("over_at", 1),), expires=True),)
KEPT = timedelta(minutes=5)


class MongoKeyStore:
    def __init__(self, database: Database) -> None:
        self._keys = database[KEYS]

    @translated
    async def insert(self, key: ApiKey) -> None:
        if not await insert_new(self._keys, {"_id": key.id, "v": VERSION} | _fields(key)):
            raise StaleError("key", key.id)

    @translated
    async def get(self, project_id: str, key_id: str) -> ApiKey:
        return _key(await self._keys.find_one({"_id": key_id, "project_id": project_id}), key_id)

    @translated
    async def by_digest(self, digest: str) -> ApiKey:
        return _key(await self._keys.find_one({"secrets.digest": digest}), "")

    @translated
    async def replace(self, before: ApiKey, after: ApiKey) -> None:
        fields = _fields(after)
        del fields["last_used_at"]
        await replace_guarded(self._keys, "key", before.id, before.revision, fields)

    @translated
    async def used(self, key_id: str, at: datetime) -> None:
        await self._keys.update_one({"_id": key_id}, {"$max": {"last_used_at": at}})

    @translated
    async def count(self, project_id: str) -> int:
        return await self._keys.count_documents({"project_id": project_id, "revoked_at": None})

    @translated
    async def page(self, project_id: str, *, after: str | None, limit: int) -> list[ApiKey]:
        found = newest(self._keys, {"project_id": project_id}, after=after, limit=limit)
        return [_key(document, "") async for document in found]


class MongoRateStore:
    """One document a key and window; it is never counted beyond the limit."""

    def __init__(self, database: Database) -> None:
        self._rates = database[RATES]

    @translated
    async def count(self, key_id: str, *, window: int, limit: int) -> int:
        mine = f"{key_id}:{window}"
        over_at = datetime.fromtimestamp((window + 1) * 60, UTC) + KEPT
        if counted := await self._one_more(mine, limit):
            return counted
        if await insert_new(self._rates, {"_id": mine, "count": 1, "over_at": over_at}):
            return 1
        return await self._one_more(mine, limit)  # of the first ones one alone has made it

    async def _one_more(self, mine: str, limit: int) -> int:
        """An upsert would fail alike for who is one too many and for who comes first together with another."""
        counted = await self._rates.find_one_and_update(
            {"_id": mine, "count": {"$lt": limit}}, {"$inc": {"count": 1}}, return_document=True
        )
        return counted["count"] if counted else 0


def _fields(key: ApiKey) -> Document:
    return {
        "project_id": key.project_id,
        "name": key.name,
        "scopes": [scope.value for scope in key.scopes],
        "hint": key.hint,
        "secrets": [{"digest": secret.digest, "until": secret.until} for secret in key.secrets],
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
        "last_used_at": key.last_used_at,
        "revision": key.revision,
    }


def _key(document: Document | None, key_id: str) -> ApiKey:
    if document is None:
        raise NotFoundError("key", key_id)
    known = readable(document, "key")
    return ApiKey(
        id=known["_id"],
        scopes=tuple(Scope(scope) for scope in known["scopes"]),
        secrets=tuple(KeySecret(**secret) for secret in known["secrets"]),
        **{
            name: known[name]
            for name in (
                "project_id",
                "name",
                "hint",
                "created_at",
                "expires_at",
                "revoked_at",
                "last_used_at",
                "revision",
            )
        },
    )
