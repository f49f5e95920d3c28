"""Workers and the front die, each at instants that nobody can foresee."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from random import Random

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
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    async def fall(self) -> None:
        """Until it is over; a front that is down then comes up first."""
        await asyncio.gather(self._on_workers(), self._on_fronts())

    def cease(self) -> None:
        self._over.set()

    async def _on_workers(self) -> None:
        random = self.plan.random("workers")
        async for _ in self._instants(random, self.plan.worker_seconds):
            try:
                killed = await self.workers.kill(random.randint(1, self.plan.workers), spared=())
            except (aiohttp.ClientError, ProcessLookupError):
                continue  # there is no front just now, or somebody was quicker
            self.deaths["workers"] += killed

    async def _on_fronts(self) -> None:
        async for _ in self._instants(self.plan.random("fronts"), self.plan.front_seconds):
            async with self.gate.shut():
                await self.replace_front()
            self.deaths["fronts"] += 1

    async def _instants(self, random: Random, seconds: float) -> AsyncIterator[None]:
        while True:
            try:
                async with asyncio.timeout(random.expovariate(1 / seconds)):
                    await self._over.wait()
            except TimeoutError:
                yield
            else:
                return
