from __future__ import annotations

import asyncio

from talkstack.book.model import Entry, Wanted
from talkstack.calls.memory import MemoryCallStore


class MemoryCallBook:
    def __init__(self, calls: MemoryCallStore) -> None:
        self._calls = calls

    async def page(self, project_id: str, wanted: Wanted, *, after: str | None, limit: int) -> list[Entry]:
        await asyncio.sleep(0)
        found = [it for it in self._fitting(project_id, wanted) if after is None or it.id < after]
        return sorted(found, key=lambda entry: entry.id, reverse=True)[: limit + 1]

    async def count(self, project_id: str, wanted: Wanted, *, most: int) -> int:
        await asyncio.sleep(0)
        return len(self._fitting(project_id, wanted)[:most])

    def _fitting(self, project_id: str, wanted: Wanted) -> list[Entry]:
        entries = (Entry.of(call) for call in self._calls.all() if call.project_id == project_id)
        return [it for it in entries if wanted.fits(it)]
