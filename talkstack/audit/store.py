from __future__ import annotations

from talkstack.audit.model import Actor, AuditEntry, Outcome
from talkstack.database import VERSION, Database, Document, Index, newest, readable, translated

COLLECTION = "audit"
INDEXES = (
    Index(name="project", keys=(("project_id", 1), ("_id", -1))),
    Index(name="resource", keys=(("project_id", 1), ("resource", 1), ("_id", -1))),
)


class MongoAuditStore:
    def __init__(self, database: Database) -> None:
        self._audit = database[COLLECTION]

    @translated
    async def insert(self, entry: AuditEntry) -> None:
        await self._audit.insert_one(
            {
                "_id": entry.id,
                "v": VERSION,
                "project_id": entry.project_id,
                "at": entry.at,
                "key_id": entry.actor.key_id,
                "request_id": entry.actor.request_id,
                "action": entry.action,
                "resource": entry.resource,
                "fields": list(entry.fields),
                "digests": [[name, digest] for name, digest in (entry.digests or {}).items()],
                "outcome": entry.outcome.value,
            }
        )

    @translated
    async def close(self, entry_id: str, outcome: Outcome) -> None:
        await self._audit.update_one({"_id": entry_id}, {"$set": {"outcome": outcome.value}})

    @translated
    async def page(
        self, project_id: str, *, resource: str | None, after: str | None, limit: int
    ) -> list[AuditEntry]:
        wanted: Document = {"project_id": project_id} | ({"resource": resource} if resource else {})
        return [_entry(document) async for document in newest(self._audit, wanted, after=after, limit=limit)]


def _entry(document: Document) -> AuditEntry:
    known = readable(document, "audit entry")
    return AuditEntry(
        id=known["_id"],
        project_id=known["project_id"],
        at=known["at"],
        actor=Actor(key_id=known["key_id"], request_id=known["request_id"]),
        action=known["action"],
        resource=known["resource"],
        fields=tuple(known["fields"]),
        digests=dict(known["digests"]),
        outcome=Outcome(known["outcome"]),
    )
