"""Recordings by signed addresses that hold for a while."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from talkstack.clock import Clock
from talkstack.errors import NotFoundError
from talkstack.http.files import FileAnswer, answer_to
from talkstack.recordings.ports import Archive
from talkstack.speech.model import recording_blob, recording_mac
from talkstack.telephony.addresses import Addresses

HELD = timedelta(minutes=15)
NAME = re.compile(r"([A-Za-z0-9_]{1,64})-([0-9]{1,12})-([0-9a-f]{40})\.wav")
TOLD = {"Content-Type": "audio/wav", "Cache-Control": "private, no-store"}


@dataclass(frozen=True, kw_only=True)
class RecordingFile:
    """A call has one recording, and that never changes: its name and size tell what it is."""

    archive: Archive
    name: str
    size: int

    def answer(self, method: str, headers: Mapping[str, str]) -> FileAnswer:
        etag = f'"{self.name}-{self.size}"'
        return answer_to(size=self.size, etag=etag, method=method, headers=headers, told=TOLD)

    async def read(self, span: tuple[int, int]) -> bytes:
        first, last = span
        return await self.archive.read(self.name, first=first, last=last) if first <= last else b""


@dataclass(frozen=True, kw_only=True)
class RecordingFiles:
    """`media_keys` are the current and the previous key."""

    archive: Archive
    addresses: Addresses
    media_keys: tuple[str, ...]
    clock: Clock

    def signed(self, call_id: str) -> tuple[str, datetime]:
        """An address, and until when it can be asked for."""
        until = int((self.clock.now() + HELD).timestamp())
        mac = recording_mac(self.media_keys[0], call_id=call_id, expires=until)
        return self.addresses.recording_audio(call_id, until, mac), datetime.fromtimestamp(until, UTC)

    async def open(self, file: str) -> RecordingFile:
        """NotFoundError for a name that was not signed or holds no longer, and for what was erased."""
        found = NAME.fullmatch(file)
        if not found or not self._holds(found[1], int(found[2]), found[3]):
            raise NotFoundError("audio", "recording")
        name = recording_blob(found[1])
        return RecordingFile(archive=self.archive, name=name, size=await self.archive.size(name))

    def _holds(self, call_id: str, expires: int, mac: str) -> bool:
        if expires <= self.clock.now().timestamp():
            return False
        macs = (recording_mac(key, call_id=call_id, expires=expires) for key in self.media_keys if key)
        return any(hmac.compare_digest(it, mac) for it in macs)
