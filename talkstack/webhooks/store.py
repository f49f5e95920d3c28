from __future__ import annotations

from dataclasses import asdict, fields

from talkstack.database import VERSION, Database, Document, Index, insert_new, readable, translated
from talkstack.errors import StaleError
from talkstack.webhooks.model import Event

EVENTS = "events"
EVENT_INDEXES = (Index(name="stream", keys=(("stream", 1), ("sequence", 1))),)
PLAIN = tuple(field.name for field in fields(Event) if field.name != "id")


class MongoEventStore:
    def __init__(self, database: Database) -> None:
        self._events = database[EVENTS]

    @translated
    async def insert(self, event: Event) -> Event:
        document = {"_id": event.id, "v": VERSION} | {
            name: value for name, value in asdict(event).items() if name != "id"
        }
        if await insert_new(self._events, document):
            return event
        found = await self._events.find_one({"_id": event.id})
        if found is None:
            raise StaleError("event", event.id)
        return _event(found)

    @translated
    async def of_stream(self, stream: str) -> list[Event]:
        found = self._events.find({"stream": stream}).sort("sequence", 1)
        return [_event(document) async for document in found]

    @translated
    async def erase(self, stream: str) -> None:
        await self._events.delete_many({"stream": stream})


def _event(document: Document) -> Event:
    known = readable(document, "event")
    return Event(id=known["_id"], **{name: known[name] for name in PLAIN})
