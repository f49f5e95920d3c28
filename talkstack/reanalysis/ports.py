from __future__ import annotations

from datetime import datetime
from typing import Protocol

from talkstack.reanalysis.model import AnalysisJob, JobState, Tally


class JobStore(Protocol):
    """What is not there is a NotFoundError("analysis job", id)."""

    async def insert(self, job: AnalysisJob) -> AnalysisJob:
        """The one that stands: when one with its order key is there already, that one."""
        ...

    async def ordered(self, order_key: str) -> AnalysisJob | None: ...

    async def get(self, job_id: str) -> AnalysisJob: ...

    async def page(self, project_id: str, *, after: str | None, limit: int) -> list[AnalysisJob]:
        """The newest first; one more than the limit when there are more."""
        ...

    async def running(self, project_id: str) -> int:
        """How many of a project's jobs are under way."""
        ...

    async def advance(self, job: AnalysisJob, cursor: str, tally: Tally, at: datetime) -> bool:
        """Past the call `cursor`, with what came of those up to it; False when somebody has been there already."""
        ...

    async def failed(self, job: AnalysisJob, at: datetime) -> None:
        """One more try at the calls behind its cursor; nothing, when it has moved on."""
        ...

    async def end(self, job_id: str, state: JobState, at: datetime) -> None:
        """How it first ended stays."""
        ...

    async def stalled(self, *, before: datetime, limit: int) -> list[AnalysisJob]:
        """Those under way that were last seen at work before that."""
        ...


class JobRunner(Protocol):
    async def begin(self, job_id: str) -> bool:
        """Harmless while it runs. False: it could not be begun; whoever looks after stalled jobs will."""
        ...
