"""The way through to the front for whoever stands before it, and how a connection ends without an answer."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import aiohttp
from aiohttp import web
from yarl import URL

from local.loopback import HOST

HOP_BY_HOP = frozenset({"host", "connection", "transfer-encoding", "content-length", "date"})
CLOSING_SECONDS = 0.5
"""Whoever still waits for an answer then gets none."""


@dataclass
class Way:
    """`target` is known once the front is up."""

    session: aiohttp.ClientSession
    target: str = ""

    async def forwarded(self, request: web.Request, extra: Mapping[str, str]) -> web.Response | None:
        """None where the connection broke before an answer came."""
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP}
        try:
            async with self.session.request(
                request.method,
                URL(f"{self.target}{request.rel_url.raw_path_qs}", encoded=True),
                data=await request.read() or None,
                headers={**headers, **extra},
                allow_redirects=False,
            ) as answer:
                kept = {name: it for name, it in answer.headers.items() if name.lower() not in HOP_BY_HOP}
                return web.Response(status=answer.status, body=await answer.read(), headers=kept)
        except aiohttp.ClientError:
            return None


def broken(request: web.Request) -> web.Response:
    """As the front does it when a worker has died: no answer, only an end."""
    if request.transport:
        request.transport.abort()
    return web.Response(status=502)


async def listening(handle: Callable[[web.Request], Awaitable[web.Response]]) -> tuple[web.AppRunner, str]:
    """All that comes to a port of this machine is handled so; the port's address."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLOSING_SECONDS)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0).start()
    return runner, f"http://{HOST}:{runner.addresses[0][1]}"
