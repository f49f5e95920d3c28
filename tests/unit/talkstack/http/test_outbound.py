from __future__ import annotations

import gzip
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from talkstack.errors import OutboundRefusedError
from talkstack.http.outbound import Answer, Outbound, OutboundFailedError
from talkstack.http.pinned import CheckedResolver

SECONDS = 30.0
"""Longer than any machine takes, however busy it is."""


@dataclass(frozen=True)
class World:
    outbound: Outbound
    port: int

    async def get(self, path: str, *, host: str = "127.0.0.1", max_bytes: int = 1000) -> Answer:
        url = f"http://{host}:{self.port}{path}"
        return await self.outbound.request("GET", url, headers={}, seconds=SECONDS, max_bytes=max_bytes)


async def echo(request: web.Request) -> web.Response:
    return web.json_response(dict(request.headers), headers={"Set-Cookie": "a=b"})


async def many(request: web.Request) -> web.StreamResponse:
    """More than anybody will read."""
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(100_000):
        await response.write(b"x" * 1000)
    return response


async def moved(_: web.Request) -> web.Response:
    return web.Response(status=302, headers={"Location": "/echo"})


async def packed(_: web.Request) -> web.Response:
    return web.Response(body=gzip.compress(b"x" * 10_000_000), headers={"Content-Encoding": "gzip"})


@pytest.fixture
async def world() -> AsyncIterator[World]:
    app = web.Application()
    app.add_routes(
        [web.get("/echo", echo), web.get("/many", many), web.get("/moved", moved), web.get("/packed", packed)]
    )
    async with TestServer(app) as server:
        assert server.port is not None
        outbound = Outbound(f"127.0.0.1:{server.port},localhost:{server.port}")
        yield World(outbound, server.port)
        await outbound.close()


async def test_gets_an_answer_and_keeps_no_cookie(world):
    for _ in range(2):
        answer = await world.get("/echo")
        assert (answer.status, answer.truncated) == (200, False)
        assert answer.headers["set-cookie"] == "a=b"
        assert b"Cookie" not in answer.body


async def test_goes_by_name_too(world):
    answer = await world.get("/echo", host="localhost")
    assert f'"Host": "localhost:{world.port}"'.encode() in answer.body


async def test_reads_no_more_than_it_was_asked_to(world):
    answer = await world.get("/many")
    assert (len(answer.body), answer.truncated) == (1000, True)


async def test_follows_no_redirect(world):
    assert (await world.get("/moved")).status == 302


async def test_unpacks_nothing(world):
    answer = await world.get("/packed", max_bytes=100_000)
    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.body) < 100_000


async def test_the_same_server_is_refused_without_an_exception(world):
    stranger = Outbound()
    for url in (
        f"http://127.0.0.1:{world.port}/echo",
        f"https://127.0.0.1:{world.port}/echo",
        f"https://localhost:{world.port}/echo",
        f"https://0x7f.1:{world.port}/echo",
        f"https://0x7f000001:{world.port}/echo",
        f"https://{'a' * 64}.com/",
    ):
        with pytest.raises(OutboundRefusedError):
            await stranger.request("GET", url, headers={}, seconds=SECONDS, max_bytes=10)
    await stranger.close()


@pytest.mark.parametrize("host", [f"{'a' * 64}.com", "a..com"])
async def test_a_name_that_no_lookup_takes_is_refused(host):
    with pytest.raises(OutboundRefusedError):
        await CheckedResolver(frozenset()).resolve(host, 443)


async def test_knows_what_was_never_sent():
    with socket.socket() as deaf:  # nobody listens there, and nobody else gets the port
        deaf.bind(("127.0.0.1", 0))
        there = f"127.0.0.1:{deaf.getsockname()[1]}"
        outbound = Outbound(there)
        with pytest.raises(OutboundFailedError) as caught:
            await outbound.request("GET", f"http://{there}", headers={}, seconds=SECONDS, max_bytes=10)
        assert not caught.value.sent
        await outbound.close()
