from __future__ import annotations

from dataclasses import asdict, fields

from talkstack.analytics.model import Measure, Wanted
from talkstack.database import VERSION, Database, Document, Index, insert_new, readable, translated

COLLECTION = "measures"
INDEXES = (
    Index(name="started", keys=(("project_id", 1), ("started_at", 1))),
    Index(
        name="agent",
        keys=(("project_id", 1), ("agent_id", 1), ("started_at", 1), ("agent_version", 1)),
    ),
)
PLAIN = tuple(field.name for field in fields(Measure) if field.name != "call_id")
AT_ONCE = 500
"""More in one batch would keep the calls of this process waiting while they are read."""


class MongoMeasureStore:
    def __init__(self, database: Database) -> None:
        self._measures = database[COLLECTION]

    @translated
    async def keep(self, measure: Measure) -> None:
        plain = {name: value for name, value in asdict(measure).items() if name != "call_id"}
        await insert_new(self._measures, {"_id": measure.call_id, "v": VERSION} | plain)

    @translated
    async def of(self, project_id: str, wanted: Wanted, *, limit: int) -> list[Measure]:
        agent = {"agent_id": wanted.agent_id, "agent_version": wanted.agent_version}
        asked: Document = {
            "project_id": project_id,
            "started_at": {"$gte": wanted.start, "$lt": wanted.end},
            **{name: value for name, value in agent.items() if value is not None},
        }
        found = self._measures.find(asked).limit(limit + 1).batch_size(AT_ONCE)
        return [_measure(document) async for document in found]


def _measure(document: Document) -> Measure:
    known = readable(document, "measure")
    return Measure(call_id=known["_id"], **{name: known[name] for name in PLAIN if name in known})
