"""The host's workers, seen from outside."""

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import aiohttp

POLL_SECONDS = 0.02
PATIENCE_SECONDS = 20.0


@dataclass(frozen=True)
class Worker:
    number: int
    pid: int
    live: bool


type Wanted = Callable[[Sequence[Worker]], bool]


class WorkersLateError(Exception):
    def __init__(self) -> None:
        super().__init__(f"the workers were not back within {PATIENCE_SECONDS:.0f} s; see the host's log")


@dataclass
class Workers:
    session: aiohttp.ClientSession
    url: str
    master_key: str

    async def all(self) -> list[Worker]:
        headers = {"x-functions-key": self.master_key}
        async with self.session.get(f"{self.url}/admin/workers", headers=headers) as response:
            response.raise_for_status()
            return [Worker(it["number"], it["pid"], it["live"]) for it in await response.json()]

    async def once(self, wanted: Wanted) -> list[Worker]:
        """The workers as soon as they are as wanted."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not wanted(found := await self.all()):  # noqa: ASYNC110 - another process makes it so
                    await asyncio.sleep(POLL_SECONDS)
                return found
        except TimeoutError:
            raise WorkersLateError from None

    async def complete(self) -> None:
        await self.once(lambda found: all(worker.live for worker in found))

    async def kill(self, number: int) -> Worker:
        """Kill it with -9, once it lives and is not the last one: an instance is to die, not the app."""
        found = await self.once(
            lambda workers: (
                len(live(workers)) > 1 and any(worker.number == number for worker in live(workers))
            )
        )
        victim = next(worker for worker in found if worker.number == number)
        os.kill(victim.pid, signal.SIGKILL)
        return victim


def live(workers: Sequence[Worker]) -> list[Worker]:
    return [worker for worker in workers if worker.live]
