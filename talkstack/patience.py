"""A limit for each of many short waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable


class Patience:
    """One timer serves all waits: a timer for each token would cost as much as the token.

    The waits follow one another; `close` when there is none any more.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._wait: asyncio.Timeout | None = None
        self._until = 0.0

    async def wait[T](self, awaitable: Awaitable[T]) -> T:
        """TimeoutError when it takes longer."""
        self._until = self._loop.time() + self._seconds
        if self._timer is None:
            self._timer = self._loop.call_at(self._until, self._look)
        async with asyncio.timeout(None) as wait:
            self._wait = wait
            try:
                return await awaitable
            finally:
                self._wait = None

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        now = self._loop.time()
        if self._wait is not None and now < self._until:
            self._timer = self._loop.call_at(self._until, self._look)
            return
        self._timer = None
        if self._wait is not None:
            self._wait.reschedule(now)
