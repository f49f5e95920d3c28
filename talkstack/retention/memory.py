from __future__ import annotations

import asyncio
from datetime import datetime

from talkstack.retention.model import Kept


class MemoryMarks:
    def __init__(self) -> None:
        self._marks: dict[tuple[str, Kept], datetime] = {}

    async def get(self, project_id: str, kept: Kept) -> datetime | None:
        await asyncio.sleep(0)
        return self._marks.get((project_id, kept))

    async def move(self, project_id: str, kept: Kept, to: datetime) -> None:
        await asyncio.sleep(0)
        self._marks[project_id, kept] = max(to, self._marks.get((project_id, kept), to))
