"""Audio that went through this process a moment ago: a segment is mostly fetched where it was just made."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from talkstack.clock import Clock
from talkstack.speech.ports import AudioStore

KEPT_SECONDS = 60.0
MOST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class File:
    data: bytes
    since: float


class RecentAudioStore:
    """Another store, and beside it what was written to it or read from it in the last minute.

    A file can be had from the moment its writing begins, and here also when the writing fails.
    """

    def __init__(self, store: AudioStore, clock: Clock, *, most_bytes: int = MOST_BYTES) -> None:
        self._store = store
        self._clock = clock
        self._most_bytes = most_bytes
        self._files: OrderedDict[str, File] = OrderedDict()
        self._bytes = 0

    async def put(self, name: str, data: bytes) -> None:
        self._forget(name)
        self._keep(name, data)
        await self._store.put(name, data)

    async def get(self, name: str) -> bytes:
        self._forget_old()
        if name in self._files:
            return self._files[name].data
        data = await self._store.get(name)
        if name not in self._files:  # or it was written anew meanwhile
            self._keep(name, data)
        return data

    async def erase(self, prefix: str) -> None:
        for name in [name for name in self._files if name.startswith(prefix)]:
            self._forget(name)
        await self._store.erase(prefix)

    async def ready(self) -> None:
        await self._store.ready()

    async def close(self) -> None:
        await self._store.close()

    def _keep(self, name: str, data: bytes) -> None:
        self._files[name] = File(data, self._clock.monotonic())
        self._bytes += len(data)
        self._forget_old()

    def _forget(self, name: str) -> None:
        if file := self._files.pop(name, None):
            self._bytes -= len(file.data)

    def _forget_old(self) -> None:
        oldest = self._clock.monotonic() - KEPT_SECONDS
        while self._files:
            name, file = next(iter(self._files.items()))
            if file.since >= oldest and self._bytes <= self._most_bytes:
                break
            self._forget(name)
