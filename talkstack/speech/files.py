"""The audio that Twilio fetches: stock phrases for ever, a call's segments only for a while."""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from talkstack.cache import Cache
from talkstack.calls.ports import CallStore
from talkstack.clock import Clock
from talkstack.errors import NotFoundError, ProviderError
from talkstack.speech.model import STOCK_PREFIX, segment_blob, segment_mac, stock_blob
from talkstack.speech.ports import AudioStore, Remaker

log = logging.getLogger(__name__)

BLOB_PATIENCE_SECONDS = 2.0
POLL_SECONDS = 0.05
SERVED_AFTER_CALL = timedelta(hours=1)
END_KNOWN_SECONDS = 60.0
"""A call's end is not asked for with each of its files: the hour may be a minute longer."""
MOST_ENDS = 1024
SEGMENT = re.compile(r"([0-9]{1,4})-([0-9]{1,4}(?:\.[0-9]{1,4})?)-([0-9a-f]{40})\.wav")
STOCK = re.compile(r"([0-9a-f]{40})\.wav")


@dataclass(frozen=True, kw_only=True)
class AudioFiles:
    """`media_keys` are the current and the previous key."""

    audio: AudioStore
    calls: CallStore
    remaker: Remaker
    media_keys: tuple[str, ...]
    clock: Clock

    async def stock(self, name: str) -> bytes:
        """`name` is `<digest>.wav`."""
        match = STOCK.fullmatch(name)
        if not match:
            raise NotFoundError("audio", STOCK_PREFIX)
        return await self.audio.get(stock_blob(match[1]))

    async def segment(self, call_id: str, file: str) -> bytes:
        """`file` is `<n>-<k>-<mac>.wav`, or `<n>-<k>.<k>-<mac>.wav` for several in one.

        NotFoundError for a wrong mac, and an hour after the call. Waits a little for a file that is being written, and
        then has it made anew.
        """
        match = SEGMENT.fullmatch(file)
        if not match:
            raise NotFoundError("audio", call_id)
        n, k, mac = int(match[1]), match[2], match[3]
        name = segment_blob(call_id, n, k)
        if not self._is_ours(mac, call_id=call_id, n=n, k=k):
            raise NotFoundError("audio", name)
        over, data = await asyncio.gather(self._is_over(call_id), self._file(call_id, n, k))
        if over:
            raise NotFoundError("audio", name)
        return data

    async def _is_over(self, call_id: str) -> bool:
        """Nobody is left without a sound because the database cannot be asked: the address alone proves enough."""
        try:
            ended_at = await self._ends.get(call_id, lambda: self._end(call_id))
        except ProviderError as error:
            log.warning(
                "audio.unchecked call=%s provider=%s reason=%s", call_id, error.provider, error.reason
            )
            return False
        return ended_at is not None and self.clock.now() - ended_at > SERVED_AFTER_CALL

    @cached_property
    def _ends(self) -> Cache[str, datetime | None]:
        return Cache(self.clock.monotonic, ttl=END_KNOWN_SECONDS, absent_ttl=0.0, size=MOST_ENDS)

    async def _end(self, call_id: str) -> datetime | None:
        return (await self.calls.get(call_id)).ended_at

    async def _file(self, call_id: str, n: int, k: str) -> bytes:
        try:
            async with asyncio.timeout(BLOB_PATIENCE_SECONDS):
                return await self._await_blob(segment_blob(call_id, n, k))
        except (TimeoutError, ProviderError):
            log.warning("audio.remade call=%s n=%d k=%s", call_id, n, k)
            return await self.remaker.remake(call_id, n, k)

    async def _await_blob(self, name: str) -> bytes:
        while True:
            try:
                return await self.audio.get(name)
            except NotFoundError:
                await self.clock.sleep(POLL_SECONDS)

    def _is_ours(self, mac: str, *, call_id: str, n: int, k: str) -> bool:
        return any(
            hmac.compare_digest(segment_mac(key, call_id=call_id, n=n, k=k), mac)
            for key in self.media_keys
            if key
        )
