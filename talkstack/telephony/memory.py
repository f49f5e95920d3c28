"""Twilio's REST API in memory."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from talkstack.errors import NotFoundError, ProviderError


@dataclass
class MemoryTelephony:
    """`statuses` by call sid, `recordings` (WAV files) by recording sid; `fault` is raised by what changes them."""

    statuses: dict[str, str] = field(default_factory=dict[str, str])
    recordings: dict[str, bytes] = field(default_factory=dict[str, bytes])
    fault: ProviderError | None = None

    async def call_status(self, call_sid: str) -> str:
        await asyncio.sleep(0)
        if call_sid not in self.statuses:
            raise NotFoundError("call at Twilio", call_sid)
        return self.statuses[call_sid]

    async def recording(self, recording_sid: str) -> bytes:
        await asyncio.sleep(0)
        if recording_sid not in self.recordings:
            raise NotFoundError("recording", recording_sid)
        return self.recordings[recording_sid]

    async def delete_recording(self, recording_sid: str) -> None:
        await asyncio.sleep(0)
        if self.fault is not None:
            raise self.fault
        self.recordings.pop(recording_sid, None)

    async def ready(self) -> None:
        pass
