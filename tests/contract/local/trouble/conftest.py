from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from local.loopback import HOST, serving
from local.trouble.app import trouble

ANSWER = bytes(range(256)) * 40


@dataclass
class Echo:
    """A part that gives the same long answer to whatever it is asked, and remembers that."""

    got: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while asked := await reader.read(1024):
                self.got.append(asked)
                writer.write(ANSWER)
                await writer.drain()
        writer.close()


@dataclass
class Street:
    """A part behind its door, and the switchboard."""

    echo: Echo
    port: int
    http: aiohttp.ClientSession

    async def switch(self, **mode: object) -> int:
        async with self.http.put("/trouble/echo", json=mode) as answer:
            return answer.status

    async def shown(self) -> dict[str, Any]:
        async with self.http.get("/trouble") as answer:
            return (await answer.json())["echo"]

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_connection(HOST, self.port)
        try:
            yield reader, writer
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def ask(self) -> bytes:
        async with self.connection() as (reader, writer):
            return await asked(reader, writer)


async def asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    writer.write(b"ask")
    return await reader.readexactly(len(ANSWER))


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    echo = Echo()
    server = await asyncio.start_server(echo.serve, HOST, 0)
    target = server.sockets[0].getsockname()[1]
    async with serving(trouble({"echo": (0, target)})) as url, aiohttp.ClientSession(url) as http:
        street = Street(echo, 0, http)
        street.port = (await street.shown())["port"]
        yield street
    server.close()
    await server.wait_closed()
