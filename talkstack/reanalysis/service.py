"""Many calls are analysed, a few at a time and each once, however often those who work on it die."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from talkstack.analysis.analysis import CallAnalysis
from talkstack.analysis.service.analyses import Analyses, NobodySpokeError, WordsErasedError, settled
from talkstack.audit.model import Actor
from talkstack.audit.service import Audit
from talkstack.book.model import Entry
from talkstack.book.ports import CallBook
from talkstack.clock import Clock
from talkstack.errors import BudgetSpentError, ConflictError, NotFoundError, ProviderError
from talkstack.ids import new_id
from talkstack.projects.ports import ProjectStore
from talkstack.projects.quota import limits_of
from talkstack.reanalysis.model import AnalysisJob, Fate, JobState, JobWish, Round, Tally
from talkstack.reanalysis.ports import JobRunner, JobStore
from talkstack.usage.service.purse import Purse

log = logging.getLogger(__name__)

AT_ONCE = 4
"""Calls side by side: the model is there for those who are on the phone."""
MOST_RUNNING = 3
MOST_TRIES = 5
PAUSE_SECONDS = 20
STALLED = timedelta(minutes=10)
"""Longer than a few calls take, and than their pauses."""
MOST_A_RUN = 100


@dataclass(frozen=True, kw_only=True)
class Reanalyses:
    jobs: JobStore
    book: CallBook
    analyses: Analyses
    projects: ProjectStore
    purse: Purse
    audit: Audit
    clock: Clock

    async def order(
        self,
        actor: Actor,
        project_id: str,
        wish: JobWish,
        runner: JobRunner,
        *,
        key: str | None = None,
    ) -> AnalysisJob:
        """Under a key that was used before it is the job of then.

        ConflictError when too many are under way, BudgetSpentError when the project has spent what it may.
        """
        order_key = None if key is None else _order_key(project_id, key)
        job = await self._known(order_key, wish) or await self._new(actor, project_id, wish, order_key)
        await runner.begin(job.id)
        return job

    async def _known(self, order_key: str | None, wish: JobWish) -> AnalysisJob | None:
        known = await self.jobs.ordered(order_key) if order_key else None
        if known and known.wish != wish:
            raise ConflictError(
                "idempotency_key_reused", "another job was ordered under this Idempotency-Key"
            )
        return known

    async def _new(self, actor: Actor, project_id: str, wish: JobWish, order_key: str | None) -> AnalysisJob:
        await self._admit(project_id)
        now, calls = self.clock.now(), await self.book.count(project_id, wish.wanted, most=wish.limit)
        job = AnalysisJob(
            id=new_id("anl", now),
            project_id=project_id,
            wish=wish,
            created_at=now,
            moved_at=now,
            order_key=order_key,
            calls=calls,
        )
        async with self.audit.change(actor, "analysis.order", project_id=project_id, resource=job.id):
            return await self.jobs.insert(job)

    async def _admit(self, project_id: str) -> None:
        if await self.jobs.running(project_id) >= MOST_RUNNING:
            raise ConflictError("limit_reached", f"{MOST_RUNNING} jobs of the project are under way")
        if await self.purse.is_empty(project_id, await limits_of(self.projects, project_id)):
            raise BudgetSpentError(self.purse.seconds_to_tomorrow())

    async def get(self, project_id: str, job_id: str) -> AnalysisJob:
        job = await self.jobs.get(job_id)
        if job.project_id != project_id:
            raise NotFoundError("analysis job", job_id)
        return job

    async def page(self, project_id: str, *, after: str | None, limit: int) -> list[AnalysisJob]:
        return await self.jobs.page(project_id, after=after, limit=limit)

    async def results(
        self, project_id: str, job_id: str, *, after: str | None, limit: int
    ) -> list[CallAnalysis]:
        job = await self.get(project_id, job_id)
        return await self.analyses.analyses.page(job.id, after=after, limit=limit)

    async def cancel(self, actor: Actor, project_id: str, job_id: str) -> AnalysisJob:
        """Calls that are being read are read to their end; one that is over stays as it is."""
        job = await self.get(project_id, job_id)
        if job.running:
            async with self.audit.change(actor, "analysis.cancel", project_id=project_id, resource=job_id):
                await self.jobs.end(job_id, JobState.CANCELED, self.clock.now())
        return await self.jobs.get(job_id)

    async def resume(self, runner: JobRunner) -> int:
        """Begin jobs anew whose orchestration was lost, or never begun; how many."""
        before = self.clock.now() - STALLED
        stalled = await self.jobs.stalled(before=before, limit=MOST_A_RUN)
        begun = [await runner.begin(job.id) for job in stalled]
        if stalled:
            log.info("reanalysis.resumed jobs=%d", sum(begun))
        return sum(begun)

    async def work(self, job_id: str) -> Round:
        """A few calls further. Whoever does it once more finds what was done."""
        job = await self.jobs.get(job_id)
        if not job.running:
            return Round(over=True)
        entries = await self._next(job)
        if not entries:
            await self.jobs.end(job_id, JobState.DONE, self.clock.now())
            return Round(over=True)
        fates = await asyncio.gather(*(self._fate(job, entry) for entry in entries))
        settled = [fate for fate in fates if fate]
        if len(settled) < len(fates):
            await self.jobs.failed(job, self.clock.now())
            return Round(over=False, sleep_seconds=PAUSE_SECONDS)
        await self.jobs.advance(job, entries[-1].id, Tally.of(settled), self.clock.now())
        return Round(over=False)

    async def _next(self, job: AnalysisJob) -> Sequence[Entry]:
        few = min(AT_ONCE, job.left)
        if few <= 0:
            return ()
        return (await self.book.page(job.project_id, job.wish.wanted, after=job.cursor, limit=few))[:few]

    async def _fate(self, job: AnalysisJob, entry: Entry) -> Fate | None:
        """None when it may be another after a while."""
        if entry.live:
            return Fate.SKIPPED
        try:
            call = await self.analyses.calls.get(entry.id)
            if not settled(call):
                return Fate.SKIPPED
            analysis = await self.analyses.examine(call, job.wish.questions, job_id=job.id)
        except (NobodySpokeError, WordsErasedError, NotFoundError):
            return Fate.SKIPPED
        except ProviderError as error:
            log.warning("reanalysis.failed job=%s call=%s error=%s", job.id, entry.id, type(error).__name__)
            return None if error.retryable and job.tries < MOST_TRIES else Fate.FAILED
        return Fate.DONE if analysis.job_id == job.id else Fate.SKIPPED


def _order_key(project_id: str, key: str) -> str:
    """The key is the customer's own text: a digest of it is enough."""
    return hashlib.sha256(f"{project_id}\n{key}".encode()).hexdigest()
