"""Files that this process has written or read lately, kept at hand: most are asked for where they were made."""

from __future__ import annotations

from collections import OrderedDict

from talkstack.speech.ports import AudioStore

MOST_BYTES = 32 * 1024 * 1024


class NearAudioStore:
    """In front of another store; files never change under their names, so nothing here grows old."""

    def __init__(self, store: AudioStore, *, most_bytes: int = MOST_BYTES) -> None:
        self._store = store
        self._most_bytes = most_bytes
        self._files: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0

    async def put(self, name: str, data: bytes) -> None:
        self._keep(name, data)
        await self._store.put(name, data)

    async def get(self, name: str) -> bytes:
        if name in self._files:
            self._files.move_to_end(name)
            return self._files[name]
        data = await self._store.get(name)
        self._keep(name, data)
        return data

    async def ready(self) -> None:
        await self._store.ready()

    async def close(self) -> None:
        await self._store.close()

    def _keep(self, name: str, data: bytes) -> None:
        self._bytes += len(data) - len(self._files.get(name, b""))
        self._files[name] = data
        self._files.move_to_end(name)
        while self._bytes > self._most_bytes:
            _, oldest = self._files.popitem(last=False)
            self._bytes -= len(oldest)
