"""Workers and the front die, each at instants that nobody can foresee."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp

from soak.chaos.plan import Plan
from soak.chaos.trouble.gate import Gate
from soak.kills.workers import Workers


@dataclass
class Blows:
    plan: Plan
    workers: Workers
    gate: Gate
    replace_front: Callable[[], Awaitable[None]]
    deaths: Counter[str] = field(default_factory=Counter[str])

    async def fall(self) -> None:
        async with asyncio.TaskGroup() as falling:
            falling.create_task(self._on_workers())
            falling.create_task(self._on_fronts())

    async def _on_workers(self) -> None:
        random = self.plan.random("workers")
        while True:
            await asyncio.sleep(random.expovariate(1 / self.plan.worker_seconds))
            try:
                killed = await self.workers.kill(random.randint(1, self.plan.workers), spared=())
            except (aiohttp.ClientError, ProcessLookupError):
                continue  # there is no front just now, or somebody was quicker
            self.deaths["workers"] += killed

    async def _on_fronts(self) -> None:
        random = self.plan.random("fronts")
        while True:
            await asyncio.sleep(random.expovariate(1 / self.plan.front_seconds))
            async with self.gate.shut():
                await self.replace_front()
            self.deaths["fronts"] += 1
