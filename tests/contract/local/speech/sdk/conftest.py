import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from aiohttp import web

from local.loopback import serving
from local.speech.app import Service, application
from local.speech.auth import Credentials
from local.speech.engines import open_engine

KEY = "sesame"


@contextmanager
def served(app: web.Application) -> Iterator[str]:
    """Serve from a thread of its own, because the SDK's calls block theirs."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = serving(app)
    try:
        yield asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result()
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture
def service():
    return Service(engine=open_engine("modem"), credentials=Credentials(KEY, "a-token"))


@pytest.fixture
def url(service) -> Iterator[str]:
    with served(application(service)) as base:
        yield base.replace("http:", "ws:")
