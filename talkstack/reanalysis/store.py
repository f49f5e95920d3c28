from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from talkstack.analysis.model.questionnaire import read_back, written
from talkstack.book.model import Span, Wanted
from talkstack.calls.model.plan import EndReason
from talkstack.calls.model.standing import Status
from talkstack.database import VERSION, Database, Document, Index, insert_new, newest, readable, translated
from talkstack.errors import NotFoundError, StaleError
from talkstack.reanalysis.model import AnalysisJob, JobState, JobWish, Tally

COLLECTION = "analysis_jobs"
RUNNING = {"state": JobState.RUNNING.value}
INDEXES = (
    Index(name="project", keys=(("project_id", 1), ("_id", -1))),
    Index(name="order", keys=(("order_key", 1),), unique=True, where=(("order_key", {"$gt": ""}),)),
    Index(name="running", keys=(("project_id", 1), ("state", 1)), where=tuple(RUNNING.items())),
    Index(name="stalled", keys=(("moved_at", 1),), where=tuple(RUNNING.items())),
)
PLAIN = ("project_id", "created_at", "moved_at", "cursor", "tries", "ended_at")


class MongoJobStore:
    def __init__(self, database: Database) -> None:
        self._jobs = database[COLLECTION]

    @translated
    async def insert(self, job: AnalysisJob) -> AnalysisJob:
        if await insert_new(self._jobs, _document(job)):
            return job
        found = await self.ordered(job.order_key or "")
        if found is None:
            raise StaleError("analysis job", job.id)
        return found

    @translated
    async def ordered(self, order_key: str) -> AnalysisJob | None:
        found = await self._jobs.find_one({"order_key": order_key})
        return _job(found) if found else None

    @translated
    async def get(self, job_id: str) -> AnalysisJob:
        found = await self._jobs.find_one({"_id": job_id})
        if found is None:
            raise NotFoundError("analysis job", job_id)
        return _job(found)

    @translated
    async def page(self, project_id: str, *, after: str | None, limit: int) -> list[AnalysisJob]:
        found = newest(self._jobs, {"project_id": project_id}, after=after, limit=limit)
        return [_job(document) async for document in found]

    @translated
    async def running(self, project_id: str) -> int:
        return await self._jobs.count_documents({"project_id": project_id} | RUNNING)

    @translated
    async def advance(self, job: AnalysisJob, cursor: str, tally: Tally, at: datetime) -> bool:
        written = await self._jobs.update_one(
            {"_id": job.id, "cursor": job.cursor},
            {
                "$set": {"cursor": cursor, "tries": 0, "moved_at": at},
                "$inc": {f"tally.{name}": count for name, count in asdict(tally).items()},
            },
        )
        return bool(written.matched_count)

    @translated
    async def failed(self, job: AnalysisJob, at: datetime) -> None:
        await self._jobs.update_one(
            {"_id": job.id, "cursor": job.cursor}, {"$inc": {"tries": 1}, "$set": {"moved_at": at}}
        )

    @translated
    async def end(self, job_id: str, state: JobState, at: datetime) -> None:
        await self._jobs.update_one(
            {"_id": job_id} | RUNNING, {"$set": {"state": state.value, "ended_at": at}}
        )

    @translated
    async def stalled(self, *, before: datetime, limit: int) -> list[AnalysisJob]:
        found = self._jobs.find({"moved_at": {"$lt": before}} | RUNNING).sort("moved_at", 1).limit(limit)
        return [_job(document) async for document in found]


def _document(job: AnalysisJob) -> Document:
    """Questions as JSON: names in their schemas are no field names."""
    wanted = job.wish.wanted
    return {
        "_id": job.id,
        "v": VERSION,
        **{name: getattr(job, name) for name in PLAIN},
        **({"order_key": job.order_key} if job.order_key else {}),
        "calls": job.calls,
        "state": job.state.value,
        "tally": asdict(job.tally),
        "wanted": wanted.facts | {"started": asdict(wanted.started), "ended": asdict(wanted.ended)},
        "questions": written(job.wish.questions),
        "limit": job.wish.limit,
    }


def _job(document: Document) -> AnalysisJob:
    known = readable(document, "analysis job")
    return AnalysisJob(
        id=known["_id"],
        order_key=known.get("order_key"),
        calls=known.get("calls"),
        state=JobState(known["state"]),
        tally=Tally(**known["tally"]),
        wish=JobWish(_wanted(known["wanted"]), read_back(known["questions"]), known["limit"]),
        **{name: known[name] for name in PLAIN},
    )


def _wanted(document: dict[str, Any]) -> Wanted:
    kinds: dict[str, Callable[[Any], Any]] = {
        "status": Status,
        "outcome": EndReason,
        "started": lambda span: Span(**span),
        "ended": lambda span: Span(**span),
    }
    known: dict[str, Any] = {name: kinds[name](it) if name in kinds else it for name, it in document.items()}
    return Wanted(**known)
