from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

from talkstack.errors import NotFoundError
from talkstack.reanalysis.model import AnalysisJob, JobState, Tally


class MemoryJobStore:
    def __init__(self) -> None:
        self._jobs: dict[str, AnalysisJob] = {}

    async def insert(self, job: AnalysisJob) -> AnalysisJob:
        known = await self.ordered(job.order_key) if job.order_key else None
        return known or self._jobs.setdefault(job.id, job)

    async def ordered(self, order_key: str) -> AnalysisJob | None:
        await asyncio.sleep(0)
        return next((it for it in self._jobs.values() if it.order_key == order_key), None)

    async def get(self, job_id: str) -> AnalysisJob:
        await asyncio.sleep(0)
        if job_id not in self._jobs:
            raise NotFoundError("analysis job", job_id)
        return self._jobs[job_id]

    async def page(self, project_id: str, *, after: str | None, limit: int) -> list[AnalysisJob]:
        await asyncio.sleep(0)
        theirs = (it for it in self._jobs.values() if it.project_id == project_id)
        found = [it for it in theirs if after is None or it.id < after]
        return sorted(found, key=lambda it: it.id, reverse=True)[: limit + 1]

    async def running(self, project_id: str) -> int:
        await asyncio.sleep(0)
        return sum(it.running and it.project_id == project_id for it in self._jobs.values())

    async def advance(self, job: AnalysisJob, cursor: str, tally: Tally, at: datetime) -> bool:
        known = await self.get(job.id)
        if known.cursor != job.cursor:
            return False
        self._jobs[job.id] = replace(
            known, cursor=cursor, tally=known.tally.plus(tally), tries=0, moved_at=at
        )
        return True

    async def failed(self, job: AnalysisJob, at: datetime) -> None:
        known = await self.get(job.id)
        if known.cursor == job.cursor:
            self._jobs[job.id] = replace(known, tries=known.tries + 1, moved_at=at)

    async def end(self, job_id: str, state: JobState, at: datetime) -> None:
        known = await self.get(job_id)
        if known.running:
            self._jobs[job_id] = replace(known, state=state, ended_at=at)

    async def stalled(self, *, before: datetime, limit: int) -> list[AnalysisJob]:
        await asyncio.sleep(0)
        found = [it for it in self._jobs.values() if it.running and it.moved_at < before]
        return sorted(found, key=lambda it: it.moved_at)[:limit]


class MemoryJobRunner:
    """Keeps who was begun, and works on nothing; `deaf` loses every bell, as a stopped engine does."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.deaf = False

    async def begin(self, job_id: str) -> bool:
        await asyncio.sleep(0)
        if not self.deaf:
            self.begun.append(job_id)
        return not self.deaf
