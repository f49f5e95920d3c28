import asyncio
from collections.abc import Callable, Coroutine, Hashable
from functools import partial
from itertools import islice
from typing import Any


class Pool[K: Hashable]:
    """Works on up to `size` keys at once, first come first served, never twice on one key at a time."""

    def __init__(self, size: int, work: Callable[[K], Coroutine[Any, Any, None]]) -> None:
        self.paused = False
        self._size = size
        self._work = work
        self._waiting: dict[K, None] = {}
        self._running: dict[K, asyncio.Task[None]] = {}

    def submit(self, key: K) -> None:
        self._waiting[key] = None
        self.pump()

    def pump(self) -> None:
        if self.paused:
            return
        free = self._size - len(self._running)
        for key in list(islice((key for key in self._waiting if key not in self._running), free)):
            del self._waiting[key]
            self._running[key] = task = asyncio.create_task(self._work(key))
            task.add_done_callback(partial(self._done, key))

    async def stop(self) -> None:
        self.paused = True
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _done(self, key: K, task: asyncio.Task[None]) -> None:
        del self._running[key]
        self.pump()
        # A fault of the engine itself: raised here it reaches the event loop's exception handler.
        if not task.cancelled() and (fault := task.exception()):
            raise fault
