from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from talkstack.analysis.analysis import CallAnalysis
from talkstack.analysis.model.findings import Answer, Evidence, Findings, FollowUp, Status
from talkstack.database import VERSION, Database, Document, Index, insert_new, newest, readable, translated
from talkstack.errors import StaleError
from talkstack.llm.model import Usage

COLLECTION = "analyses"
INDEXES = (
    Index(name="call", keys=(("call_id", 1),)),
    Index(name="job", keys=(("job_id", 1), ("_id", -1))),
)
PLAIN = ("call_id", "project_id", "agent_version", "model", "at", "tries", "job_id")


class MongoAnalysisStore:
    def __init__(self, database: Database) -> None:
        self._analyses = database[COLLECTION]

    @translated
    async def insert(self, analysis: CallAnalysis) -> CallAnalysis:
        if await insert_new(self._analyses, _document(analysis)):
            return analysis
        found = await self.find(analysis.id)
        if found is None:
            raise StaleError("analysis", analysis.id)
        return found

    @translated
    async def find(self, analysis_id: str) -> CallAnalysis | None:
        found = await self._analyses.find_one({"_id": analysis_id})
        return _analysis(found) if found else None

    @translated
    async def page(self, job_id: str, *, after: str | None, limit: int) -> list[CallAnalysis]:
        found = newest(self._analyses, {"job_id": job_id}, after=after, limit=limit)
        return [_analysis(document) async for document in found]

    @translated
    async def erase(self, call_id: str) -> None:
        await self._analyses.delete_many({"call_id": call_id})


def _document(analysis: CallAnalysis) -> Document:
    found = analysis.findings
    return {
        "_id": analysis.id,
        "v": VERSION,
        **{name: getattr(analysis, name) for name in PLAIN},
        "usage": asdict(analysis.usage),
        "summary": found.summary,
        "topics": found.topics and list(found.topics),
        "follow_ups": found.follow_ups and [asdict(it) for it in found.follow_ups],
        "general": [_answer_document(it) for it in found.general],
        "answers": [_answer_document(it) for it in found.answers],
    }


def _answer_document(answer: Answer) -> Document:
    """The value as JSON: names in it are no field names, and its numbers may be longer than MongoDB's."""
    return asdict(answer) | {"status": answer.status.value, "value": json.dumps(answer.value)}


def _analysis(document: Document) -> CallAnalysis:
    known = readable(document, "analysis")
    return CallAnalysis(
        id=known["_id"],
        findings=_findings(known),
        usage=Usage(**known["usage"]),
        **{name: known[name] for name in PLAIN},
    )


def _findings(known: Document) -> Findings:
    topics, follow_ups = known["topics"], known["follow_ups"]
    return Findings(
        summary=known["summary"],
        topics=None if topics is None else tuple(topics),
        follow_ups=None if follow_ups is None else tuple(_follow_up(it) for it in follow_ups),
        general=tuple(_answer(it) for it in known["general"]),
        answers=tuple(_answer(it) for it in known["answers"]),
    )


def _follow_up(document: Document) -> FollowUp:
    return FollowUp(document["text"], _evidence(document["evidence"]))


def _answer(document: Document) -> Answer:
    return Answer(
        name=document["name"],
        status=Status(document["status"]),
        value=json.loads(document["value"]),
        evidence=_evidence(document["evidence"]),
    )


def _evidence(documents: Iterable[dict[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(**document) for document in documents)
