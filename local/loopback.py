"""Small HTTP servers that only this machine reaches."""

import argparse
import asyncio
import errno
import logging
import signal
import socket
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

HOST = "127.0.0.1"

log = logging.getLogger(__name__)


class PortInUseError(Exception):
    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is in use")
        self.port = port


_BEHIND = web.AppKey("behind", int)


def application(*middlewares: Middleware) -> web.Application:
    """An application that answers for this host alone, logs each request and tells its health."""
    app = web.Application(middlewares=[_log_request, _refuse_other_hosts, *middlewares])
    app.router.add_get("/health", _health)
    return app


@asynccontextmanager
async def serving(app: web.Application, *, port: int = 0) -> AsyncGenerator[str]:
    """Serve on loopback until the block ends; yields the base URL."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        listener = listen(port)
        await web.SockSite(runner, listener).start()
        yield f"http://{HOST}:{listener.getsockname()[1]}"
    finally:
        await runner.cleanup()


def add_behind(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--behind", type=int, metavar="PORT", help="answer as well to who comes by this port")


def run(name: str, app: web.Application, *, port: int, behind: int | None = None) -> int:
    """Serve until told to stop; the exit code of the process. `behind` is the port of a door before it."""
    if behind:
        app[_BEHIND] = behind
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format=f"{name}: %(message)s")
    try:
        asyncio.run(_serve(name, app, port))
    except PortInUseError as error:
        variable = f"TALKSTACK_PORT_{name.upper()}"
        print(f"{name}: {error}; choose another with --port or {variable}", file=sys.stderr)
        return 1
    return 0


async def _serve(name: str, app: web.Application, port: int) -> None:
    stopped = asyncio.Event()
    for stop in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(stop, stopped.set)
    async with serving(app, port=port) as url:
        print(f"{name} ready on {url}", flush=True)
        await stopped.wait()


def listen(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUseError(port) from error
        raise
    return listener


async def _health(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


@web.middleware
async def _refuse_other_hosts(request: web.Request, handler: Handler) -> web.StreamResponse:
    # A page of some website must not reach these servers by a name that resolves to loopback.
    address: tuple[str, int] = request.get_extra_info("sockname")
    ports = {address[1], request.app.get(_BEHIND, address[1])}
    if request.headers.get("Host") not in {
        f"{host}:{port}" for host in (HOST, "localhost") for port in ports
    }:
        raise web.HTTPMisdirectedRequest
    return await handler(request)


@web.middleware
async def _log_request(request: web.Request, handler: Handler) -> web.StreamResponse:
    started, status = time.perf_counter(), 500
    try:
        response = await handler(request)
        status = response.status
    except web.HTTPException as refusal:
        status = refusal.status
        raise
    except ConnectionResetError:
        status = 499  # the client went away
        raise
    finally:
        route = request.match_info.route.resource
        path = route.canonical if route else "unknown path"  # never the query: it may hold someone's words
        log.info("%s %s %d %.1f ms", request.method, path, status, (time.perf_counter() - started) * 1_000)
    return response
