"""Connected synthesizers, kept for the next sentence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from talkstack.clock import Clock
from talkstack.speech.azure.faults import silent
from talkstack.speech.azure.line import Line, Told

LEAST = 4
MOST = 16
IDLE_SECONDS = 20.0
"""Every idle line costs 5 ms of CPU a second (measured: the SDK polls), a new one under a millisecond.

Azure's network forgets silent connections after four minutes and tells neither end."""
WAIT_SECONDS = 4.0
SPEAK_SECONDS = 20.0


@dataclass(frozen=True)
class Idle:
    line: Line
    since: float


class Pool:
    """The line used last is taken next: under little load few stay warm and the others grow old and go."""

    def __init__(self, line: Callable[[], Line], clock: Clock) -> None:
        self._line = line
        self._clock = clock
        self._idle: list[Idle] = []
        self._unused = True
        self._free = asyncio.Semaphore(MOST)
        self._threads = ThreadPoolExecutor(2 * MOST, thread_name_prefix="synthesis")

    async def speak(self, ssml: str) -> Told:
        async with self._taken() as line:
            try:
                async with asyncio.timeout(SPEAK_SECONDS):
                    return await self._in_thread(lambda: line.speak(ssml))
            except TimeoutError:
                raise silent(SPEAK_SECONDS) from None

    async def probe(self) -> None:
        line = self._line()
        try:
            await self._in_thread(line.probe)
        finally:
            self._drop(line)

    async def close(self) -> None:
        for idle in self._idle:
            self._drop(idle.line)
        self._idle.clear()
        await asyncio.to_thread(self._threads.shutdown)

    @asynccontextmanager
    async def _taken(self) -> AsyncGenerator[Line]:
        """A line that failed, or was given up in mid-sentence, is not used again."""
        async with self._place(), AsyncExitStack() as unless_sound:
            line = self._connected()
            unless_sound.callback(self._drop, line)
            yield line
            unless_sound.pop_all()
            self._idle.append(Idle(line, self._clock.monotonic()))

    @asynccontextmanager
    async def _place(self) -> AsyncGenerator[None]:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._free.acquire()
        except TimeoutError:
            raise silent(WAIT_SECONDS) from None
        try:
            yield
        finally:
            self._free.release()

    def _connected(self) -> Line:
        """Opening takes under a millisecond and connects in the background."""
        self._drop_old()
        if not self._idle:
            self._idle = [self._opened() for _ in range(LEAST if self._unused else 1)]
            self._unused = False
        return self._idle.pop().line

    def _opened(self) -> Idle:
        line = self._line()
        line.open()
        return Idle(line, self._clock.monotonic())

    def _drop_old(self) -> None:
        oldest = self._clock.monotonic() - IDLE_SECONDS
        for idle in self._idle:
            if idle.since < oldest:
                self._drop(idle.line)
        self._idle = [idle for idle in self._idle if idle.since >= oldest]

    def _drop(self, line: Line) -> None:
        self._threads.submit(line.close)

    async def _in_thread[T](self, blocking: Callable[[], T]) -> T:
        """When the wait is cancelled the thread goes on until its line is closed."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, blocking)
