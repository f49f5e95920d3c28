"""A worker: one process, one app, as many invocations at once as the front sends."""

import asyncio
import json
import logging
import os
import socket
import sys
import traceback
from pathlib import Path
from threading import Thread
from typing import Any

from .frames import FrameChannel, Header
from .leftovers import Leftovers, TaskFactory
from .library import IndexingError, Library, prepare_process


class Worker:
    def __init__(self, library: Library, *, app: Path, cancel_after_return: bool) -> None:
        self._library = library
        self._cancel_after_return = cancel_after_return
        self._channel = FrameChannel(self._received, self._front_left)
        self._running: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()
        self._left: asyncio.Future[None] = self._loop.create_future()
        if cancel_after_return:
            factory: Any = TaskFactory(app)
            self._loop.set_task_factory(factory)

    async def serve(self, connection: socket.socket) -> None:
        await self._loop.create_connection(lambda: self._channel, sock=connection)
        self._channel.send({"functions": await self._library.load()})
        await self._left

    def _received(self, header: Header, tail: bytes) -> None:
        task = self._loop.create_task(self._invoke(header, tail))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _invoke(self, header: Header, tail: bytes) -> None:
        if not self._cancel_after_return:
            self._channel.send(*await self._library.invoke(header, tail))
            return
        leftovers = Leftovers()
        leftovers.enter()
        self._channel.send(*await self._library.invoke(header, tail))
        if cancelled := leftovers.cancel():
            logging.getLogger("local.host").warning(
                "%s left %d tasks running: cancelled", header["function"], cancelled
            )

    def _front_left(self) -> None:
        if not self._left.done():
            self._left.set_result(None)


async def work(connection: socket.socket, start: Header) -> None:
    app = Path(start["app"])
    worker = Worker(
        Library(app, start["durable_client"]), app=app, cancel_after_return=start["cancel_after_return"]
    )
    await worker.serve(connection)


def configure_logging(level: str) -> None:
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    # One line for each invocation from the library itself says nothing that the app's own lines do not.
    logging.getLogger("azure.functions").setLevel(logging.WARNING)


def end_with_the_front() -> None:
    """Even a worker whose app blocks the event loop does not outlive a front that was killed."""
    sys.stdin.read()
    os._exit(0)


def main() -> None:
    start = json.loads(sys.stdin.readline())
    Thread(target=end_with_the_front, daemon=True).start()
    configure_logging(start["log_level"])
    prepare_process(Path(start["app"]))
    with socket.socket(fileno=start["descriptor"]) as connection:
        try:
            asyncio.run(work(connection, start))
            code = 0
        except IndexingError as error:
            sys.stderr.write(f"{error}\n")
            code = 1
        except Exception:
            traceback.print_exc()
            code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads of synchronous functions may still run; the front has already left them behind.
    os._exit(code)


if __name__ == "__main__":
    main()
