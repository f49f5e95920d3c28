"""Twilio's REST API in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from talkstack.clock import Clock
from talkstack.errors import NotFoundError, ProviderError
from talkstack.telephony.ports import Captured, Media, Placed, Placement


@dataclass
class MemoryTelephony:
    """`statuses` by call sid, `recordings` (WAV files) by recording sid; `fault` is raised instead, but of recordings that are read."""

    statuses: dict[str, str] = field(default_factory=dict[str, str])
    recordings: dict[str, bytes] = field(default_factory=dict[str, bytes])
    fault: ProviderError | None = None

    async def call_status(self, call_sid: str) -> str:
        await asyncio.sleep(0)
        if self.fault is not None:
            raise self.fault
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


@dataclass
class MemoryExchange:
    """`placements` by call sid, in their order; `live` are those that nobody has ended yet.

    `refusal` is raised instead of placing a call, `silence` after it was placed. `forgotten`: calls of which nothing is
    left.
    """

    clock: Clock
    placements: dict[str, Placement] = field(default_factory=dict[str, Placement])
    created: dict[str, datetime] = field(default_factory=dict[str, datetime])
    live: set[str] = field(default_factory=set[str])
    diverted: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    forgotten: set[str] = field(default_factory=set[str])
    refusal: ProviderError | None = None
    silence: ProviderError | None = None

    async def place(self, placement: Placement) -> str:
        await asyncio.sleep(0)
        if self.refusal is not None:
            raise self.refusal
        sid = f"CA{len(self.placements) + 1:032x}"
        self.placements[sid] = placement
        self.created[sid] = self.clock.now()
        self.live.add(sid)
        await asyncio.sleep(0)
        if self.silence is not None:
            raise self.silence
        return sid

    async def placed(self, *, to: str, from_: str) -> list[Placed]:
        await asyncio.sleep(0)
        found = [sid for sid, it in self.placements.items() if (it.to, it.from_) == (to, from_)]
        return [
            Placed(
                sid=sid,
                status="in-progress" if sid in self.live else "completed",
                created_at=self.created[sid],
            )
            for sid in reversed(found)
        ]

    async def divert(self, call_sid: str, url: str) -> bool:
        await asyncio.sleep(0)
        if call_sid in self.live:
            self.diverted.append((call_sid, url))
        return call_sid in self.live

    async def hang_up(self, call_sid: str) -> bool:
        await asyncio.sleep(0)
        live = call_sid in self.live
        self.live.discard(call_sid)
        return live

    async def forget(self, call_sid: str) -> None:
        await asyncio.sleep(0)
        self.placements.pop(call_sid, None)
        self.forgotten.add(call_sid)


@dataclass
class MemoryCaptures:
    """`taken` by call sid; their files are those of `telephony`, and what is deleted there is deleted.

    Calls of `live` may be recorded. `refusal` is raised instead of beginning, `silence` after it has begun.
    """

    telephony: MemoryTelephony
    taken: dict[str, list[Captured]] = field(default_factory=dict[str, list[Captured]])
    live: set[str] = field(default_factory=set[str])
    callbacks: list[str] = field(default_factory=list[str])
    refusal: ProviderError | None = None
    silence: ProviderError | None = None

    async def of_call(self, call_sid: str) -> list[Captured]:
        await asyncio.sleep(0)
        known = self.taken.get(call_sid, [])
        return [it for it in known if it.status != "completed" or it.sid in self.telephony.recordings]

    async def begin(self, call_sid: str, callback: str) -> str | None:
        await asyncio.sleep(0)
        if self.refusal is not None:
            raise self.refusal
        if call_sid not in self.live:
            return None
        self.callbacks.append(callback)
        sid = f"RE{len(self.callbacks):032x}"
        self.taken.setdefault(call_sid, []).append(Captured(sid=sid, status="in-progress"))
        await asyncio.sleep(0)
        if self.silence is not None:
            raise self.silence
        return sid

    async def set_paused(self, call_sid: str, *, paused: bool) -> bool:
        active = [it for it in await self.of_call(call_sid) if it.active]
        wanted = "paused" if paused else "in-progress"
        self.taken[call_sid] = [
            replace(it, status=wanted) if it in active else it for it in self.taken.get(call_sid, [])
        ]
        return bool(active)

    def file(self, call_sid: str, sid: str, wav: bytes, seconds: int = 1) -> None:
        """It is finished, as it sounds."""
        others = [it for it in self.taken.get(call_sid, []) if it.sid != sid]
        self.taken[call_sid] = [*others, Captured(sid=sid, status="completed", seconds=seconds)]
        self.telephony.recordings[sid] = wav

    @asynccontextmanager
    async def media(self, recording_sid: str) -> AsyncGenerator[Media]:
        wav = await self.telephony.recording(recording_sid)
        yield Media(length=len(wav), chunks=_chunks(wav))


async def _chunks(data: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(data), 1000):
        await asyncio.sleep(0)
        yield data[at : at + 1000]
