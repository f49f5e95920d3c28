from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from talkstack.retention.model import Mark


class MemoryMarks:
    def __init__(self) -> None:
        self._marks: dict[tuple[str, str], Mark] = {}

    async def get(self, project_id: str, kept: str) -> Mark:
        await asyncio.sleep(0)
        return self._marks.get((project_id, kept), Mark())

    async def move(self, project_id: str, kept: str, to: datetime, *, left: Sequence[str] = ()) -> None:
        mark = await self.get(project_id, kept)
        all_left = tuple(dict.fromkeys([*mark.left, *left]))
        self._marks[project_id, kept] = Mark(max(to, mark.through or to), all_left)

    async def settle(self, project_id: str, kept: str, call_id: str) -> None:
        mark = await self.get(project_id, kept)
        left = tuple(it for it in mark.left if it != call_id)
        self._marks[project_id, kept] = replace(mark, left=left)
