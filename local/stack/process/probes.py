"""Ways to ask a part whether it serves."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError

from local.stack.process.ports import HOST

ANSWER_SECONDS = 2.0

type Probe = Callable[[], Awaitable[bool]]


def http(port: int, path: str = "/health", *, accept: tuple[int, ...] = (200,)) -> Probe:
    request = f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n\r\n".encode()

    async def probe() -> bool:
        try:
            status = await asyncio.wait_for(_status(port, request), ANSWER_SECONDS)
        except (OSError, TimeoutError):
            return False
        return status in accept

    return probe


def mongo(uri: str) -> Probe:
    port = urlsplit(uri).port or 0

    async def probe() -> bool:
        # A client that is closed while it still connects leaves a socket open behind it.
        if not await _listens(port):
            return False
        async with AsyncMongoClient[dict[str, object]](uri, serverSelectionTimeoutMS=500) as client:
            try:
                await client.admin.command("ping")
            except PyMongoError:
                return False
        return True

    return probe


def unix_socket(path: Path) -> Probe:
    async def probe() -> bool:
        try:
            _, writer = await asyncio.open_unix_connection(path)
        except OSError:
            return False
        writer.close()
        return True

    return probe


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return False
    writer.close()
    return True


async def _status(port: int, request: bytes) -> int:
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(request)
        words = (await reader.readline()).split()
    finally:
        writer.close()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
