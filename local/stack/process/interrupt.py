"""Ctrl-C and SIGTERM end the work once; what they interrupt then stops in its own time."""

import asyncio
import signal
from collections.abc import Coroutine


class InterruptedByUserError(Exception):
    pass


async def interruptible[T](work: Coroutine[object, object, T]) -> T:
    loop = asyncio.get_running_loop()
    task = loop.create_task(work)

    def stop() -> None:
        for how in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(how, lambda: None)  # a second Ctrl-C must not interrupt the stopping
        task.cancel()

    for how in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(how, stop)
    try:
        return await task
    except asyncio.CancelledError as cancelled:
        raise InterruptedByUserError from cancelled
