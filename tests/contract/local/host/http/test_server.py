import asyncio
import socket
from collections.abc import AsyncIterator, Callable

import pytest

from local.host.http.messages import BreakConnectionError, Handler, Request, Response
from local.host.http.server import Server


@pytest.fixture
async def logged() -> list[str]:
    return []


@pytest.fixture
async def ask(logged) -> AsyncIterator[Callable[..., object]]:
    servers: list[Server] = []

    async def ask(handler: Handler, request: bytes = b"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n") -> bytes:
        server = Server(socket.create_server(("127.0.0.1", 0)), handler, body_limit=100, log=logged.append)
        servers.append(server)
        await server.start()
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(request.replace(b"{host}", b"127.0.0.1:%d" % server.port))
        try:
            return await reader.readuntil(b"\r\n\r\n")
        finally:
            writer.close()

    yield ask
    for server in servers:
        await server.stop()


async def test_handler_that_breaks_is_a_500_and_its_trace_is_logged(ask, logged):
    async def broken(_request: Request) -> Response:
        raise LookupError("nothing there")

    assert (await ask(broken)).startswith(b"HTTP/1.1 500 Internal Server Error\r\n")
    assert "LookupError: nothing there" in logged[0]


async def test_handler_may_reset_the_connection(ask):
    async def reset(_request: Request) -> Response:
        raise BreakConnectionError

    with pytest.raises(ConnectionResetError):
        await ask(reset)


async def test_request_is_read_whole(ask):
    seen: list[Request] = []

    async def keep(request: Request) -> Response:
        seen.append(request)
        return Response(204)

    answer = await ask(
        keep, b"POST /a%20b?c=d HTTP/1.1\r\nHost: {host}\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 2\r\n\r\nhi"
    )
    assert answer.startswith(b"HTTP/1.1 204 No Content\r\n")
    assert b"content-length" not in answer.lower()
    [request] = seen
    assert (request.method, request.path, request.query_string, request.body) == (
        "POST",
        "/a%20b",
        "c=d",
        b"hi",
    )
    assert request.headers["x-a"] == "1,2"


async def test_client_that_waits_to_be_told_goes_on(ask):
    async def never(_request: Request) -> Response:
        raise AssertionError

    head = b"POST / HTTP/1.1\r\nHost: {host}\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    assert await ask(never, head) == b"HTTP/1.1 100 Continue\r\n\r\n"


async def test_stop_ends_what_is_under_way():
    began = asyncio.Event()

    async def wait(_request: Request) -> Response:
        began.set()
        return await asyncio.Future()

    server = Server(socket.create_server(("127.0.0.1", 0)), wait, body_limit=100, log=print)
    await server.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"GET / HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" % server.port)
    await began.wait()
    await server.stop()
    assert await reader.read() == b""
    writer.close()
