"""Calls that wait for their turn: so many a second, in the order in which they were asked for.

https://www.twilio.com/docs/api/errors/22005 on what becomes of too many.
"""

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    cps: float = Field(default=1.0, gt=0)
    concurrent: int | None = Field(default=None, ge=0)
    backlog_seconds: float = Field(default=86_400.0, ge=0)


class BacklogFullError(Exception):
    def __init__(self, seconds: float) -> None:
        super().__init__(f"the call would wait for {seconds:.0f} s")
        self.seconds = seconds


@dataclass(frozen=True)
class Place:
    sid: str
    since: float


class Queue:
    """Knows no clock: every instant is told."""

    def __init__(self, limits: Limits) -> None:
        self._waiting: deque[Place] = deque()
        self._last = float("-inf")
        self._changed = asyncio.Event()
        self._limits = limits

    @property
    def limits(self) -> Limits:
        return self._limits

    @limits.setter
    def limits(self, limits: Limits) -> None:
        self._limits = limits
        self._changed.set()

    def join(self, sid: str, now: float) -> float:
        """Return the seconds until its turn."""
        wait = self._free_in(now) + len(self._waiting) / self._limits.cps
        if wait > self._limits.backlog_seconds:
            raise BacklogFullError(wait)
        self._waiting.append(Place(sid, now))
        return wait

    def leave(self, sid: str) -> None:
        self._waiting = deque(place for place in self._waiting if place.sid != sid)
        self._changed.set()

    def clear(self) -> None:
        self._waiting.clear()
        self._changed.set()

    def next_in(self, now: float) -> float | None:
        """The seconds until the next one's turn; none while nobody waits."""
        return self._free_in(now) if self._waiting else None

    def call_up(self, now: float) -> Place:
        self._last = now
        return self._waiting.popleft()

    async def changes(self, *, within: float) -> None:
        self._changed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._changed.wait()

    def _free_in(self, now: float) -> float:
        return max(self._last + 1 / self._limits.cps - now, 0.0)
