"""A loop whose time passes only when nobody has anything to do, and a clock that reads it."""

from __future__ import annotations

import asyncio
import selectors
from datetime import datetime, timedelta
from typing import override


class VirtualSelector(selectors.SelectSelector):
    """Waiting takes no time: it moves the loop's time on instead."""

    now = 0.0

    @override
    def select(self, timeout: float | None = None):
        ready = super().select(0)
        if not ready and timeout:
            self.now += timeout
        return ready or (super().select(None) if timeout is None else [])


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.virtual = VirtualSelector()
        super().__init__(self.virtual)

    @override
    def time(self) -> float:
        return self.virtual.now


class LoopClock:
    """A VirtualLoop's time, from `start` on; `advance` moves it on for this clock's readers alone.

    On every other loop it stands still but for that: no test tells time that passes by itself.
    """

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._ahead = 0.0

    def now(self) -> datetime:
        now = self._start + timedelta(seconds=self.monotonic())
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def monotonic(self) -> float:
        loop = asyncio.get_running_loop()
        return self._ahead + (loop.time() if isinstance(loop, VirtualLoop) else 0.0)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def advance(self, seconds: float) -> None:
        self._ahead += seconds
