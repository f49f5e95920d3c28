"""Everything that was said in a call, gone; what is left of it are times, ids and numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from talkstack.calls.ports import CallStore
from talkstack.clock import Clock
from talkstack.retention.model import WORDS_ERASED
from talkstack.retention.ports import Erasable
from talkstack.speech.model import CALLS_PREFIX, recording_blob
from talkstack.speech.ports import AudioStore


@dataclass(frozen=True)
class CallSounds:
    """What the agent said, as files."""

    audio: AudioStore

    async def erase(self, call_id: str, /) -> None:
        await self.audio.erase(f"{CALLS_PREFIX}/{call_id}/")


@dataclass(frozen=True)
class CallRecording:
    audio: AudioStore

    async def erase(self, call_id: str, /) -> None:
        await self.audio.erase(recording_blob(call_id))


@dataclass(frozen=True, kw_only=True)
class WordEraser:
    """`parts` hold words beside the call itself."""

    calls: CallStore
    parts: Sequence[Erasable]
    clock: Clock

    async def erase(self, call_id: str, /) -> None:
        """The call says so first: whoever still reads its words looks there once they have kept what they made of them."""
        await self.calls.keep_step(call_id, WORDS_ERASED, {"at": self.clock.now().isoformat()})
        await asyncio.gather(*(part.erase(call_id) for part in self.parts))
        await self.calls.blank(call_id)
