from __future__ import annotations

from collections.abc import AsyncGenerator

import aiohttp
import pytest
from aiohttp import web

from local.host.front import WORKER_HEADER
from local.loopback import HOST
from soak.kills.plan import Blow, Plan
from soak.kills.relay import TOKEN, Relay
from soak.kills.way import Way


async def front(request: web.Request) -> web.Response:
    if request.path.endswith("broken") and request.transport:
        request.transport.abort()
    body = f"{request.method} {request.path_qs} {await request.text()}"
    headers = {WORKER_HEADER: "2"} if WORKER_HEADER in request.headers else {}
    return web.Response(text=body, headers={**headers, "X-Own": "kept"})


@pytest.fixture
async def session() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as held:
        yield held


@pytest.fixture
async def relay(session: aiohttp.ClientSession) -> AsyncGenerator[Relay]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", front)
    behind = web.AppRunner(app)
    await behind.setup()
    await web.TCPSite(behind, HOST, 0).start()
    relay = Relay(Way(session, f"http://{HOST}:{behind.addresses[0][1]}"))
    runner = await relay.start()
    yield relay
    await runner.cleanup()
    await behind.cleanup()


async def post(relay: Relay, session: aiohttp.ClientSession, path: str, token: str = "") -> str:
    async with session.post(f"{relay.url}{path}", data="words=two%20three", headers={TOKEN: token}) as answer:
        return await answer.text()


async def test_what_is_asked_and_answered_passes_unchanged(relay: Relay, session: aiohttp.ClientSession):
    relay.begin(Plan())
    path = "/twilio/calls/call_1/turns/1/next?after=1&fillers=0"
    assert await post(relay, session, path) == f"POST {path} words=two%20three"
    async with session.get(f"{relay.url}/audio/a%20b.wav") as answer:
        assert (await answer.text(), answer.headers["X-Own"]) == ("GET /audio/a%20b.wav ", "kept")
    assert [(answer.path, answer.status, answer.worker) for answer in relay.answers] == [(path, 200, 2)]


async def test_a_connection_that_breaks_behind_it_breaks_before_it(
    relay: Relay, session: aiohttp.ClientSession
):
    relay.begin(Plan())
    for path in ("/twilio/broken", "/audio/broken"):
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await post(relay, session, path)
    assert [answer.status for answer in relay.answers] == [0]


async def test_a_second_try_is_no_webhook_of_its_own(relay: Relay, session: aiohttp.ClientSession):
    asked: list[int] = []

    def plan(webhook: int) -> tuple[Blow, ...]:
        asked.append(webhook)
        return ()

    relay.begin(Plan(webhooks=plan))
    for path, token in [("/twilio/voice", "a"), ("/twilio/voice", "a"), ("/twilio/calls/c/turns/1", "b")]:
        await post(relay, session, path, token)
    for path in ("/twilio/status", "/twilio/calls/c/turns/1/partial"):
        await post(relay, session, path, "c")
    assert asked == [0, 1]


async def test_the_front_is_replaced_while_the_caller_is_silent(relay: Relay, session: aiohttp.ClientSession):
    replaced: list[str] = []

    async def replace() -> None:
        replaced.append("front")

    relay.replace_front = replace
    relay.begin(Plan(fronts=frozenset({2})))
    await relay.pause()
    await post(relay, session, "/twilio/voice", "a")
    assert replaced == []
    await relay.pause()
    assert replaced == ["front"]
    assert [(death.victim, death.webhook) for death in relay.deaths] == [("front", 1)]
