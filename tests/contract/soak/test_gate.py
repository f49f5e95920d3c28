from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import aiohttp
import pytest
from aiohttp import web

from soak.chaos.trouble.gate import Gate
from soak.kills.way import Way, broken, listening


async def front(request: web.Request) -> web.Response:
    return broken(request) if request.path == "/broken" else web.Response(text=await request.text())


@pytest.fixture
async def session() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as held:
        yield held


@pytest.fixture
async def gate(session: aiohttp.ClientSession) -> AsyncGenerator[tuple[Gate, str]]:
    behind, target = await listening(front)
    gate = Gate(Way(session, target))
    runner, url = await gate.start()
    yield gate, url
    await runner.cleanup()
    await behind.cleanup()


async def test_whoever_comes_while_no_front_is_up_waits_for_it(
    gate: tuple[Gate, str], session: aiohttp.ClientSession
):
    it, url = gate
    asking = asyncio.create_task(_text(session, url))
    done, _ = await asyncio.wait({asking}, timeout=0.1)
    assert not done
    it.open()
    assert await asking == "words"
    async with it.shut():
        asking = asyncio.create_task(_text(session, url))
        done, _ = await asyncio.wait({asking}, timeout=0.1)
        assert not done
    assert await asking == "words"


async def test_a_connection_that_breaks_behind_it_breaks_before_it(
    gate: tuple[Gate, str], session: aiohttp.ClientSession
):
    it, url = gate
    it.open()
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await _text(session, f"{url}/broken")


async def _text(session: aiohttp.ClientSession, url: str) -> str:
    async with session.post(url, data="words") as answer:
        return await answer.text()
