"""Stands before the front, as a platform's load balancer does: whoever comes while no front is up waits at it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from soak.kills.way import Way, broken, listening

PATIENCE_SECONDS = 20.0
"""Whoever waits gives up sooner."""


@dataclass
class Gate:
    way: Way
    _open: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> tuple[web.AppRunner, str]:
        return await listening(self._handle)

    def open(self) -> None:
        self._open.set()

    @asynccontextmanager
    async def shut(self) -> AsyncGenerator[None]:
        self._open.clear()
        try:
            yield
        finally:
            self._open.set()

    async def _handle(self, request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._open.wait()
        except TimeoutError:
            return web.Response(status=503)
        return await self.way.forwarded(request, {}) or broken(request)
