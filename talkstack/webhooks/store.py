from __future__ import annotations

from dataclasses import asdict, fields, replace
from datetime import datetime

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
from talkstack.secrets.cipher import Cipher, Sealed
from talkstack.webhooks.model.endpoint import Endpoint, SigningSecret
from talkstack.webhooks.model.event import Event
from talkstack.webhooks.model.types import Disabled

EVENTS = "events"
EVENT_INDEXES = (
    Index(name="stream", keys=(("stream", 1), ("sequence", 1))),
    Index(name="over", keys=(("expires_at", 1),), expires=True),
)
OF_EVENTS = tuple(it.name for it in fields(Event) if it.name not in {"id", "to"})
ENDPOINTS = "webhooks"
ENDPOINT_INDEXES = (Index(name="project", keys=(("project_id", 1), ("_id", -1))),)
FARED = ("disablings", "failures", "failing_since")
PLAIN = tuple(
    field.name
    for field in fields(Endpoint)
    if field.name not in {"id", "events", "disabled_reason", "secrets", *FARED}
)


class MongoEventStore:
    def __init__(self, database: Database) -> None:
        self._events = database[EVENTS]

    @translated
    async def insert(self, event: Event) -> Event:
        if await insert_new(self._events, _document(event)):
            return event
        found = await self._events.find_one({"_id": event.id})
        if found is None:
            raise StaleError("event", event.id)
        return _event(found)

    @translated
    async def get(self, event_id: str) -> Event:
        found = await self._events.find_one({"_id": event_id})
        if found is None:
            raise NotFoundError("event", event_id)
        return _event(found)

    @translated
    async def of_stream(self, stream: str) -> list[Event]:
        found = self._events.find({"stream": stream}).sort("sequence", 1)
        return [_event(document) async for document in found]

    @translated
    async def erase(self, stream: str) -> None:
        await self._events.delete_many({"stream": stream})


class MongoEndpointStore:
    """The database never sees a secret: each is sealed for its endpoint, and opened with one endpoint alone.

    So a key that is gone stops what has to be signed, and nothing else.
    """

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._endpoints = database[ENDPOINTS]
        self._cipher = cipher

    @translated
    async def insert(self, endpoint: Endpoint) -> None:
        fared = {name: getattr(endpoint, name) for name in FARED}
        await self._endpoints.insert_one({"_id": endpoint.id, "v": VERSION} | self._fields(endpoint) | fared)

    @translated
    async def get(self, project_id: str, endpoint_id: str) -> Endpoint:
        return self._found(
            await self._endpoints.find_one({"_id": endpoint_id, "project_id": project_id}), endpoint_id
        )

    @translated
    async def find(self, endpoint_id: str) -> Endpoint:
        return self._found(await self._endpoints.find_one({"_id": endpoint_id}), endpoint_id)

    @translated
    async def page(self, project_id: str, *, after: str | None, limit: int) -> list[Endpoint]:
        found = newest(self._endpoints, {"project_id": project_id}, after=after, limit=limit)
        return [_endpoint(document) async for document in found]

    @translated
    async def count(self, project_id: str) -> int:
        return await self._endpoints.count_documents({"project_id": project_id})

    @translated
    async def replace(self, before: Endpoint, after: Endpoint) -> None:
        await replace_guarded(self._endpoints, "webhook", before.id, before.revision, self._fields(after))

    @translated
    async def fared_well(self, endpoint_id: str) -> None:
        await self._endpoints.update_one(
            {"_id": endpoint_id}, {"$set": {"failures": 0, "failing_since": None}}
        )

    @translated
    async def failed(self, endpoint_id: str, at: datetime) -> Endpoint:
        await self._endpoints.update_one(
            {"_id": endpoint_id, "failing_since": None}, {"$set": {"failing_since": at}}
        )
        await self._endpoints.update_one({"_id": endpoint_id}, {"$inc": {"failures": 1}})
        return self._found(await self._endpoints.find_one({"_id": endpoint_id}), endpoint_id)

    @translated
    async def disable(self, before: Endpoint, reason: Disabled, at: datetime) -> Endpoint:
        change = {"disabled_at": at, "disabled_reason": reason.value, "updated_at": at}
        changed = await self._endpoints.update_one(
            {"_id": before.id, "disabled_at": None, "revision": before.revision},
            {"$set": change, "$inc": {"disablings": 1, "revision": 1}},
        )
        if not changed.matched_count:
            raise StaleError("webhook", before.id)
        return self._found(await self._endpoints.find_one({"_id": before.id}), before.id)

    @translated
    async def delete(self, endpoint_id: str) -> None:
        await self._endpoints.delete_one({"_id": endpoint_id})

    @translated
    async def delete_all(self, project_id: str) -> None:
        await self._endpoints.delete_many({"project_id": project_id})

    def _found(self, document: Document | None, endpoint_id: str) -> Endpoint:
        if document is None:
            raise NotFoundError("webhook", endpoint_id)
        secrets = tuple(self._opened(document, it) for it in document["secrets"])
        return replace(_endpoint(document), secrets=secrets)

    def _fields(self, endpoint: Endpoint) -> Document:
        plain = {name: getattr(endpoint, name) for name in PLAIN}
        reason = endpoint.disabled_reason
        return plain | {
            "events": list(endpoint.events),
            "disabled_reason": reason.value if reason else None,
            "secrets": [self._sealed(endpoint, it) for it in endpoint.secrets],
        }

    def _sealed(self, endpoint: Endpoint, secret: SigningSecret) -> Document:
        sealed = self._cipher.seal(endpoint.project_id, endpoint.id, secret.value)
        return asdict(sealed) | {"until": secret.until}

    def _opened(self, known: Document, secret: Document) -> SigningSecret:
        sealed = Sealed(secret["key_id"], secret["nonce"], secret["ciphertext"])
        value = self._cipher.open(known["project_id"], known["_id"], sealed)
        return SigningSecret(value=value, until=secret["until"])


def _endpoint(document: Document) -> Endpoint:
    known = readable(document, "webhook")
    reason = known["disabled_reason"]
    return Endpoint(
        id=known["_id"],
        secrets=(),
        events=tuple(known["events"]),
        disabled_reason=Disabled(reason) if reason else None,
        **{name: known[name] for name in (*PLAIN, *FARED)},
    )


def _document(event: Event) -> Document:
    plain = {name: value for name, value in asdict(event).items() if name != "id"}
    return {"_id": event.id, "v": VERSION} | plain | {"to": list(event.to)}


def _event(document: Document) -> Event:
    known = readable(document, "event")
    return Event(id=known["_id"], to=tuple(known["to"]), **{name: known[name] for name in OF_EVENTS})
