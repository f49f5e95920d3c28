import asyncio
import os
import sys
from collections.abc import AsyncIterator

import pytest

from local.host.front import Front
from local.host.http.messages import Request, Response
from local.host.http.routes import Routes, route
from local.host.keys import open_keys
from local.host.worker.pool import Pool
from local.host.worker.process import WorkerSpec
from tests.contract.local.host.running import APP


def make_pool() -> Pool:
    spec = WorkerSpec(
        python=sys.executable,
        app=APP,
        environment=os.environ,
        durable_client="",
        cancel_after_return=False,
        log_level="INFO",
    )
    return Pool(spec, size=1, timeout=0.2, log=lambda _: None)


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    pool = make_pool()
    await pool.start()
    yield pool
    await pool.stop()


async def ask(pool: Pool, tmp_path, function: str) -> Response:
    routes = Routes([route(function=function, template=function, methods=None, auth_level="anonymous")])
    front = Front(routes=routes, keys=open_keys(tmp_path / "keys.json"), pool=pool, own_paths={})
    return await front(Request("GET", f"/{function}", f"/{function}", "", {"host": "localhost"}, b""))


async def test_function_timeout_is_a_500_and_ends_the_worker(pool, tmp_path):
    worker = pool.slots[0].worker
    assert (await ask(pool, tmp_path, "block")).status == 500
    await asyncio.wait_for(worker.gone.wait(), timeout=20)
    assert not worker.is_live
