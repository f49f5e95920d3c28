from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

from talkstack.transcripts.model.record import Part, Record, Transcript


class MemoryTranscriptStore:
    def __init__(self) -> None:
        self._transcripts: dict[str, Transcript] = {}

    async def begin(self, call_id: str, at: datetime) -> Transcript:
        await asyncio.sleep(0)
        return self._transcripts.setdefault(call_id, Transcript(call_id=call_id, began_at=at))

    async def keep(self, call_id: str, key: str, part: Part) -> None:
        standing = await self.get(call_id)
        if standing and standing.record is None:
            self._transcripts[call_id] = replace(standing, parts={key: part, **standing.parts})

    async def conclude(self, call_id: str, record: Record) -> None:
        standing = await self.get(call_id)
        if standing and standing.record is None:
            self._transcripts[call_id] = replace(standing, parts={}, record=record)

    async def get(self, call_id: str) -> Transcript | None:
        await asyncio.sleep(0)
        return self._transcripts.get(call_id)

    async def erase(self, call_id: str) -> None:
        await asyncio.sleep(0)
        self._transcripts.pop(call_id, None)
