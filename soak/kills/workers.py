"""The host's workers, seen from outside."""

import asyncio
import json
import os
import signal
from collections.abc import Collection
from dataclasses import dataclass

import aiohttp

from local.host.front import WORKER_HEADER
from local.stack.stack import Stack

POLL_SECONDS = 0.02
PATIENCE_SECONDS = 30.0


def host_keys(stack: Stack) -> dict[str, str]:
    return json.loads((stack.state / stack.engine / "host" / "keys.json").read_text())


@dataclass(frozen=True)
class Worker:
    number: int
    pid: int
    live: bool


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

    async def live(self) -> list[Worker]:
        return [worker for worker in await self.all() if worker.live]

    async def complete(self) -> None:
        """Wait until all live and have looked for everything they need: a cold start is measured elsewhere."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not await self._are_there():
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            raise WorkersLateError from None

    async def _are_there(self) -> bool:
        found = await self.all()
        if not all(worker.live for worker in found):
            return False
        return all(await asyncio.gather(*(self._has_looked(worker) for worker in found)))

    async def _has_looked(self, worker: Worker) -> bool:
        headers = {WORKER_HEADER: str(worker.number)}
        try:
            async with self.session.get(f"{self.url}/health/ready", headers=headers) as response:
                return response.headers.get(WORKER_HEADER) == headers[WORKER_HEADER]
        except aiohttp.ClientError:
            return False

    async def kill(self, number: int, *, spared: Collection[int]) -> bool:
        """Kill it with -9, if it lives and is not the last one: an instance is to die, not the app."""
        live = await self.live()
        victim = next((worker for worker in live if worker.number == number), None)
        if victim is None or len(live) == 1 or number in spared:
            return False
        os.kill(victim.pid, signal.SIGKILL)
        return True
