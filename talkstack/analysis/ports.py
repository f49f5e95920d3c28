from __future__ import annotations

from typing import Protocol

from talkstack.analysis.analysis import CallAnalysis


class AnalysisStore(Protocol):
    async def insert(self, analysis: CallAnalysis) -> CallAnalysis:
        """The one that stands: the first of its id stays."""
        ...

    async def find(self, analysis_id: str) -> CallAnalysis | None: ...

    async def page(self, job_id: str, *, after: str | None, limit: int) -> list[CallAnalysis]:
        """Those that a job has made, of the newest call first; one more than the limit when there are more."""
        ...

    async def erase(self, call_id: str) -> None: ...
