import asyncio
from collections.abc import Callable
from datetime import datetime

from local.host.durable.clock import Clock


class Alarm:
    """Calls `ring` once the clock has reached the earliest time it was set to."""

    def __init__(self, clock: Clock, ring: Callable[[], None]) -> None:
        self._clock = clock
        self._ring = ring
        self._when: datetime | None = None
        self._task: asyncio.Task[None] | None = None

    def set(self, when: datetime | None) -> None:
        if when is None or (self._when and self._when <= when):
            return
        self.clear()
        self._when = when
        self._task = asyncio.create_task(self._wait(when))

    def clear(self) -> None:
        if self._task:
            self._task.cancel()
        self._when = self._task = None

    async def stop(self) -> None:
        task = self._task
        self.clear()
        if task:
            await asyncio.wait([task])

    async def _wait(self, when: datetime) -> None:
        await self._clock.sleep_until(when)
        # Forgotten before it rings, so that ringing may set it anew without cancelling itself.
        self._when = self._task = None
        self._ring()
