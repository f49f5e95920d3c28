"""The audio that Twilio fetches: stock phrases for ever, a call's segments only for a while."""

from __future__ import annotations

import asyncio
import hmac
import re
from dataclasses import dataclass
from datetime import timedelta

from talkstack.calls.ports import CallStore
from talkstack.clock import Clock
from talkstack.errors import NotFoundError
from talkstack.speech.model import STOCK_PREFIX, segment_blob, segment_mac, stock_blob
from talkstack.speech.ports import AudioStore

BLOB_PATIENCE_SECONDS = 2.0
POLL_SECONDS = 0.05
SERVED_AFTER_CALL = timedelta(hours=1)
SEGMENT = re.compile(r"([0-9]{1,4})-([0-9]{1,4})-([0-9a-f]{40})\.wav")
STOCK = re.compile(r"([0-9a-f]{40})\.wav")


@dataclass(frozen=True, kw_only=True)
class AudioFiles:
    """`media_keys` are the current and the previous key."""

    audio: AudioStore
    calls: CallStore
    media_keys: tuple[str, ...]
    clock: Clock

    async def stock(self, name: str) -> bytes:
        """`name` is `<digest>.wav`."""
        match = STOCK.fullmatch(name)
        if not match:
            raise NotFoundError("audio", STOCK_PREFIX)
        return await self.audio.get(stock_blob(match[1]))

    async def segment(self, call_id: str, file: str) -> bytes:
        """`file` is `<n>-<k>-<mac>.wav`. NotFoundError for a wrong mac, and an hour after the call.

        Waits a little for a file that is being written.
        """
        match = SEGMENT.fullmatch(file)
        if not match:
            raise NotFoundError("audio", call_id)
        n, k, mac = int(match[1]), int(match[2]), match[3]
        name = segment_blob(call_id, n, k)
        if not self._is_ours(mac, call_id=call_id, n=n, k=k):
            raise NotFoundError("audio", name)
        call, data = await asyncio.gather(self.calls.get(call_id), self._await_blob(name))
        if call.ended_at and self.clock.now() - call.ended_at > SERVED_AFTER_CALL:
            raise NotFoundError("audio", name)
        return data

    async def _await_blob(self, name: str) -> bytes:
        deadline = self.clock.monotonic() + BLOB_PATIENCE_SECONDS
        while True:
            try:
                return await self.audio.get(name)
            except NotFoundError:
                if self.clock.monotonic() >= deadline:
                    raise
            await self.clock.sleep(POLL_SECONDS)

    def _is_ours(self, mac: str, *, call_id: str, n: int, k: int) -> bool:
        return any(
            hmac.compare_digest(segment_mac(key, call_id=call_id, n=n, k=k), mac)
            for key in self.media_keys
            if key
        )
