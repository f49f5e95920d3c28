"""The line to a phone: frames in lock step, whoever is at its other end."""

import asyncio
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Literal

from local.carrier.media.activity import FRAME_MS, SILENT_FRAME
from local.carrier.media.clock import CallClock
from local.carrier.media.tape import Tape

type Pace = Literal["real", "fast"]
type HungUpBy = Literal["caller", "agent", "error"]
type Verdict = Literal["answered", "busy", "no-answer", "failed"]
type Ear = Callable[[bytes], None]


class HungUpError(Exception):
    def __init__(self, by: HungUpBy, reason: str) -> None:
        super().__init__(f"{by}: {reason}")
        self.by: HungUpBy = by
        self.reason = reason


class Leg(ABC):
    def __init__(self, pace: Pace) -> None:
        self.real = pace == "real"
        self._next_tick = 0.0
        self._stop: HungUpError | None = None
        self._diversion: Exception | None = None
        self._disturbed = asyncio.Event()
        self._thinking: set[asyncio.Task[None]] = set()
        self.verdict: Verdict | None = None
        self.keys: deque[str] = deque()
        self.tape = Tape()
        self.clock = CallClock()
        self.ear: Ear | None = None
        self.limit_ms: int | None = None
        self.connected = False

    @abstractmethod
    async def tell(self, event: str, **facts: object) -> None: ...

    @abstractmethod
    async def close(self) -> None: ...

    @abstractmethod
    async def _swap(self, frame: bytes) -> bytes | None:
        """Return the frame said meanwhile, or nothing when the line is dead or stopped."""

    async def exchange(self, frame: bytes) -> bytes:
        """Let the phone hear one frame; return the frame that it says meanwhile."""
        await self._tick()
        if self._thinking:
            await self.hold(asyncio.wait(self._thinking))
        self._raise_disturbance()
        began = time.monotonic()
        heard = await self._swap(frame)
        if heard is None:
            raise self._stop or HungUpError("caller", "the line went dead")
        if self.connected:
            self._keep(heard, frame)
        if not self.real:
            self.clock.played(FRAME_MS / 1_000, time.monotonic() - began)
        return heard

    def _keep(self, heard: bytes, said: bytes) -> None:
        self.tape.add(heard, said)
        if self.ear:
            self.ear(heard)
        if self.limit_ms is not None and self.tape.ms >= self.limit_ms:
            self.stop(HungUpError("agent", "the call's time is up"))

    async def ring(self, timeout_ms: int) -> Verdict:
        """Ring until the callee decides; the frames meanwhile are in nobody's ear."""
        for _ in range(0, timeout_ms, FRAME_MS):
            if self.verdict:
                break
            await self.exchange(SILENT_FRAME)
        self._raise_disturbance()
        return self.verdict or "no-answer"

    def stand_still_for(self, work: asyncio.Task[None]) -> None:
        """As `hold`, from the next frame on; at real pace nothing waits."""
        if not self.real:
            self._thinking.add(work)
            work.add_done_callback(self._thinking.discard)

    async def hold[T](self, work: Awaitable[T]) -> T:
        """Await work: at real pace the line stays open meanwhile, at fast pace media time stands still."""
        task = asyncio.ensure_future(work)
        try:
            await self._wait(task)
            return await task
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task})

    async def _wait[T](self, task: asyncio.Future[T]) -> None:
        while self.real and self.connected and not task.done():
            await self.exchange(SILENT_FRAME)
        if task.done():
            return
        disturbance = asyncio.ensure_future(self.disturbed())
        await asyncio.wait({task, disturbance}, return_when=asyncio.FIRST_COMPLETED)
        disturbance.cancel()
        self._raise_disturbance()

    async def _tick(self) -> None:
        if not self.real:
            return
        now = time.monotonic()
        # A late frame is not made up for by a burst of early ones.
        self._next_tick = max(self._next_tick + FRAME_MS / 1_000, now)
        await asyncio.sleep(self._next_tick - now)

    async def disturbed(self) -> None:
        """Wait until it is stopped or diverted."""
        await self._disturbed.wait()

    def _raise_disturbance(self) -> None:
        if self._stop:
            raise self._stop
        if self._diversion:
            diversion, self._diversion = self._diversion, None
            self._disturbed.clear()
            raise diversion

    def wall_seconds(self, media_seconds: float) -> float:
        return media_seconds if self.real else 0.0

    def divert(self, diversion: Exception) -> None:
        """Have the next exchange or hold raise, so that a frame on its way is still waited for."""
        self._diversion = diversion
        self._disturbed.set()

    def stop(self, end: HungUpError) -> None:
        self._stop = self._stop or end
        self._disturbed.set()

    def take_keys(self) -> str:
        keys = "".join(self.keys)
        self.keys.clear()
        return keys
