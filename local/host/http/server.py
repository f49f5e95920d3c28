"""HTTP/1.1 over asyncio: requests are read whole and answered in order; a handler may break the connection."""

import asyncio
import http
import socket
import struct
from collections import deque
from collections.abc import Callable
from email.utils import formatdate
from time import time
from traceback import format_exception
from typing import cast

import httptools

from .messages import BreakConnectionError, Handler, Request, Response, text_response

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_OWN_HEADERS = frozenset({"content-length", "transfer-encoding", "connection", "date"})
_PHRASES = {status.value: status.phrase for status in http.HTTPStatus}


class Server:
    """One listener; it answers only requests whose Host is its own loopback address."""

    def __init__(
        self, listener: socket.socket, handler: Handler, *, body_limit: int, log: Callable[[str], None]
    ) -> None:
        self.handler = handler
        self.body_limit = body_limit
        self.log = log
        self.connections: set[Connection] = set()
        self.port: int = listener.getsockname()[1]
        self.hosts = frozenset({f"127.0.0.1:{self.port}", f"localhost:{self.port}"})
        self._listener = listener
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Connection(self), sock=self._listener, backlog=1024)

    async def stop(self) -> None:
        if self._server:
            self._server.close()
        for connection in tuple(self.connections):
            connection.abandon()


class Connection(asyncio.Protocol):
    def __init__(self, server: Server) -> None:
        self._server = server
        self._parser = httptools.HttpRequestParser(self)
        self._waiting: deque[Request | Response] = deque()
        self._task: asyncio.Task[None] | None = None
        self._transport: asyncio.Transport | None = None
        self._keep_alive = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._server.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio fixes the signature
        self._transport = None
        self._server.connections.discard(self)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._refuse(400)

    def abandon(self) -> None:
        if self._task:
            self._task.cancel()
        if self._transport:
            self._transport.abort()

    # The parser calls these.

    def on_message_begin(self) -> None:
        self._target = b""
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._size = 0

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        first = self._headers.get(key)
        self._headers[key] = text if first is None else f"{first},{text}"

    def on_headers_complete(self) -> None:
        length = self._headers.get("content-length", "0")
        if length.isdigit() and int(length) > self._server.body_limit:
            self._refuse(413)
        elif self._headers.get("expect", "").lower() == "100-continue" and self._transport:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        self._size += len(body)
        if self._size > self._server.body_limit:
            self._refuse(413)
        else:
            self._body.append(body)

    def on_message_complete(self) -> None:
        if not self._keep_alive:
            return
        self._keep_alive = self._parser.should_keep_alive()
        target = self._target.decode("latin-1")
        path, _, query = target.partition("?")
        method = self._parser.get_method().decode("latin-1")
        self._enqueue(Request(method, target, path, query, self._headers, b"".join(self._body)))

    # Answering.

    def _refuse(self, status: int) -> None:
        """Answer and read no further: what follows on this connection is not worth parsing."""
        if not self._keep_alive:
            return
        self._keep_alive = False
        self._enqueue(Response(status))

    def _enqueue(self, item: Request | Response) -> None:
        self._waiting.append(item)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._answer_all())
            self._task.add_done_callback(self._answered)

    async def _answer_all(self) -> None:
        while self._waiting:
            item = self._waiting.popleft()
            try:
                response = await self._respond(item)
            except BreakConnectionError:
                self._reset()
                return
            last = not self._keep_alive and not self._waiting
            self._write(item, response, last=last)
        self._task = None

    def _answered(self, task: asyncio.Task[None]) -> None:
        """A handler that broke must not leave its client waiting."""
        if task.cancelled() or (error := task.exception()) is None:
            return
        self._server.log("".join(format_exception(error)).rstrip())
        self._write(Response(500), Response(500), last=True)

    async def _respond(self, item: Request | Response) -> Response:
        if isinstance(item, Response):
            return item
        if item.host not in self._server.hosts:
            return text_response("This host answers only for its own loopback address.\n", status=421)
        return await self._server.handler(item)

    def _write(self, item: Request | Response, response: Response, *, last: bool) -> None:
        if self._transport is None:
            return
        bare = isinstance(item, Request) and item.method == "HEAD"
        try:
            self._transport.write(render(response, bare=bare, last=last))
        except ValueError as error:
            self._server.log(f"response not sent: {error}")
            self._transport.write(render(Response(500), bare=bare, last=last))
        if last:
            self._transport.close()

    def _reset(self) -> None:
        if self._transport is None:
            return
        sock = self._transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self._transport.abort()


class HeaderError(ValueError):
    pass


def render(response: Response, *, bare: bool, last: bool) -> bytes:
    """The bytes of a response; `bare` leaves the body out and keeps its length."""
    status = response.status
    lines = [f"HTTP/1.1 {status} {_PHRASES.get(status, '')}", f"Date: {_date()}"]
    for name, value in response.headers:
        if name.lower() not in _OWN_HEADERS:
            lines.append(f"{name}: {value}")
    if any("\r" in line or "\n" in line for line in lines):
        raise HeaderError("a header holds a line break")
    has_body = status >= 200 and status not in {204, 304}
    if has_body:
        lines.append(f"Content-Length: {len(response.body)}")
    if last:
        lines.append("Connection: close")
    head = "\r\n".join((*lines, "", "")).encode("latin-1")
    return head + response.body if has_body and not bare else head


_now: tuple[int, str] = (0, "")


def _date() -> str:
    global _now  # noqa: PLW0603 - one clock for the process, rendered once a second
    second = int(time())
    if _now[0] != second:
        _now = (second, formatdate(second, usegmt=True))
    return _now[1]
