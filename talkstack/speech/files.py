"""The audio that Twilio fetches: stock phrases for ever, a call's segments only for a while."""

from __future__ import annotations

import asyncio
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from talkstack.cache import Cache
from talkstack.calls.ports import CallStore
from talkstack.clock import Clock
from talkstack.errors import NotFoundError
from talkstack.speech.model import STOCK_PREFIX, segment_blob, segment_mac, stock_blob
from talkstack.speech.ports import AudioStore

BLOB_PATIENCE_SECONDS = 2.0
POLL_SECONDS = 0.05
SERVED_AFTER_CALL = timedelta(hours=1)
END_KNOWN_SECONDS = 60.0
"""A call's end is not asked for with each of its files: the hour may be a minute longer."""
MOST_ENDS = 1024
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
        ended_at, data = await asyncio.gather(
            self._ends.get(call_id, lambda: self._end(call_id)), self._await_blob(name)
        )
        if ended_at and self.clock.now() - ended_at > SERVED_AFTER_CALL:
            raise NotFoundError("audio", name)
        return data

    @cached_property
    def _ends(self) -> Cache[str, datetime | None]:
        return Cache(self.clock.monotonic, ttl=END_KNOWN_SECONDS, absent_ttl=0.0, size=MOST_ENDS)

    async def _end(self, call_id: str) -> datetime | None:
        return (await self.calls.get(call_id)).ended_at

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
