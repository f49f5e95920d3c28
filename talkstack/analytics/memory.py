from __future__ import annotations

import asyncio

from talkstack.analytics.model import Measure, Wanted


class MemoryMeasureStore:
    def __init__(self) -> None:
        self._measures: dict[str, Measure] = {}

    async def keep(self, measure: Measure) -> None:
        await asyncio.sleep(0)
        self._measures.setdefault(measure.call_id, measure)

    async def of(self, project_id: str, wanted: Wanted, *, limit: int) -> list[Measure]:
        await asyncio.sleep(0)
        own = (it for it in self._measures.values() if it.project_id == project_id)
        return [it for it in own if wanted.fits(it)][: limit + 1]
