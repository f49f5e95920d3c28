"""What was loaded lately: kept for a while, and loaded once however many ask at the same time."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from talkstack.errors import NotFoundError, TalkstackError


@dataclass(frozen=True)
class Entry[V]:
    found: V | NotFoundError
    until: float


class Cache[K, V]:
    """Values stay for `ttl` seconds of the given monotonic clock, absences for `absent_ttl`; other failures are
    shared by those who wait and then forgotten. The least recently used goes first when there are over `size`.
    """

    def __init__(self, monotonic: Callable[[], float], *, ttl: float, absent_ttl: float, size: int) -> None:
        self._monotonic = monotonic
        self._ttl = ttl
        self._absent_ttl = absent_ttl
        self._size = size
        self._entries: OrderedDict[K, Entry[V]] = OrderedDict()
        self._loads: dict[K, asyncio.Future[Entry[V]]] = {}

    async def get(self, key: K, load: Callable[[], Awaitable[V]]) -> V:
        entry = self._fresh(key)
        while entry is None:
            running = self._loads.get(key)
            entry = await (self._load(key, load) if running is None else _outcome(running))
        if isinstance(entry.found, NotFoundError):
            raise NotFoundError(entry.found.kind, entry.found.key)
        return entry.found

    def clear(self) -> None:
        """What is being loaded just now is kept all the same: it is as old as the load."""
        self._entries.clear()

    def _fresh(self, key: K) -> Entry[V] | None:
        entry = self._entries.get(key)
        if entry is None or entry.until <= self._monotonic():
            return None
        self._entries.move_to_end(key)
        return entry

    async def _load(self, key: K, load: Callable[[], Awaitable[V]]) -> Entry[V]:
        """Within the first asker's own invocation: no task is left running that a host may cancel."""
        future = self._loads[key] = asyncio.get_running_loop().create_future()
        try:
            entry = await self._entry(load)
        except TalkstackError as error:
            future.set_exception(error)
            future.exception()  # looked at: it is no fault when nobody else waits for it
            raise
        else:
            self._keep(key, entry)
            future.set_result(entry)
            return entry
        finally:
            del self._loads[key]
            future.cancel()

    async def _entry(self, load: Callable[[], Awaitable[V]]) -> Entry[V]:
        try:
            return Entry(await load(), self._monotonic() + self._ttl)
        except NotFoundError as absent:
            return Entry(absent, self._monotonic() + self._absent_ttl)

    def _keep(self, key: K, entry: Entry[V]) -> None:
        self._entries[key] = entry
        self._entries.move_to_end(key)
        while len(self._entries) > self._size:
            self._entries.popitem(last=False)


async def _outcome[V](running: asyncio.Future[Entry[V]]) -> Entry[V] | None:
    """None when whoever was loading has been cancelled: then the next one loads."""
    await asyncio.wait([running])
    return None if running.cancelled() else running.result()
