"""The engine's HTTP API on a port, and the SDK's own client on top of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from azure.durable_functions import DurableOrchestrationClient
from azure.durable_functions.models.utils import http_utils

from local.host.durable.engine import DurableRequest
from tests.unit.local.host.durable.world import World


@asynccontextmanager
async def served(world: World) -> AsyncIterator[DurableOrchestrationClient]:
    async def handle(request: web.Request) -> web.Response:
        path = request.rel_url.raw_path.removeprefix("/durabletask/")
        headers = {name.lower(): value for name, value in request.headers.items()}
        base = f"{request.url.origin()}/durabletask"
        asked = DurableRequest(request.method, path, dict(request.query), headers, await request.read(), base)
        answer = await world.engine.handle(asked)
        return web.Response(status=answer.status, headers=answer.headers, body=answer.body)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    binding = world.engine.client_binding(
        rpc_base=f"http://127.0.0.1:{port}/durabletask",
        webhook_base="http://127.0.0.1:7071/runtime/webhooks/durabletask",
        key="a key",
    )
    try:
        yield DurableOrchestrationClient(binding)
    finally:
        await http_utils._close_session()
        await runner.cleanup()
