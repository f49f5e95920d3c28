from __future__ import annotations

import asyncio

from talkstack.analysis.analysis import CallAnalysis


class MemoryAnalysisStore:
    def __init__(self) -> None:
        self._analyses: dict[str, CallAnalysis] = {}

    async def insert(self, analysis: CallAnalysis) -> CallAnalysis:
        await asyncio.sleep(0)
        return self._analyses.setdefault(analysis.id, analysis)

    async def find(self, analysis_id: str) -> CallAnalysis | None:
        await asyncio.sleep(0)
        return self._analyses.get(analysis_id)

    async def page(self, job_id: str, *, after: str | None, limit: int) -> list[CallAnalysis]:
        await asyncio.sleep(0)
        made = (it for it in self._analyses.values() if it.job_id == job_id)
        found = [it for it in made if after is None or it.id < after]
        return sorted(found, key=lambda it: it.id, reverse=True)[: limit + 1]

    async def erase(self, call_id: str) -> None:
        await asyncio.sleep(0)
        self._analyses = {k: it for k, it in self._analyses.items() if it.call_id != call_id}
