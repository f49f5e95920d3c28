from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from talkstack.http.outbound import Outbound
from talkstack.secrets.memory import MemorySecretStore
from talkstack.tools.http import RESULT_BYTES, HttpToolCaller
from talkstack.tools.memory import MemoryToolCaller
from talkstack.tools.model import Outcome, RunState, Tool
from tests.builders import NO_PARAMETERS, NOON

ANSWERS = {
    "book": (200, '{"booked": true}'),
    "refuse": (422, '{"error": "no such slot"}'),
    "break": (500, "oops"),
}
STATES = {"book": RunState.DONE, "refuse": RunState.FAILED, "break": RunState.UNKNOWN}


@dataclass
class Customer:
    """An API that counts what reaches it."""

    url: str = ""
    requests: list[web.Request] = field(default_factory=list[web.Request])
    bodies: list[bytes] = field(default_factory=list[bytes])

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        self.bodies.append(await request.read())
        return await getattr(self, f"_{request.match_info['name']}", self._scripted)(request)

    async def _scripted(self, request: web.Request) -> web.Response:
        status, text = ANSWERS[request.match_info["name"]]
        return web.Response(status=status, text=text, content_type="application/json")

    async def _status(self, request: web.Request) -> web.Response:
        after = {"Retry-After": "1"} if "busy" in request.query else {}
        return web.Response(status=int(request.query["code"]), headers=after | {"Location": "/book"})

    async def _long(self, _: web.Request) -> web.Response:
        return web.Response(text="é" * RESULT_BYTES)

    async def _hang(self, _: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async def _vanish(self, request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()


@dataclass(frozen=True)
class World:
    caller: HttpToolCaller | MemoryToolCaller
    customer: Customer

    async def call(self, name: str, arguments: str = '{"day": "Monday"}', **tool: object) -> Outcome:
        known = {
            "name": name.split("?", maxsplit=1)[0],
            "description": "a tool",
            "parameters": NO_PARAMETERS,
            "timeout_seconds": 10,
        }
        url = {"url": f"{self.customer.url}{name}"}
        return await self.caller.call(
            Tool.model_validate(known | url | tool),
            arguments=arguments,
            idempotency_key="call_1:2:1",
            project_id="prj_1",
        )


def scripted(tool: Tool, _: str) -> Outcome:
    return Outcome(STATES[tool.name], ANSWERS[tool.name][1])


@pytest.fixture
async def world() -> AsyncIterator[World]:
    customer = Customer()
    app = web.Application()
    app.add_routes([web.route("*", "/{name}", customer.answer)])
    secrets = MemorySecretStore()
    await secrets.put("prj_1", "clinic", "s3cret", at=NOON)
    await secrets.put("prj_1", "broken", "one\nX-Two: two", at=NOON)
    async with TestServer(app) as server:
        customer.url = str(server.make_url("/"))
        outbound = Outbound(f"127.0.0.1:{server.port}")
        yield World(HttpToolCaller(outbound=outbound, secrets=secrets), customer)
        await outbound.close()


@pytest.fixture
def either(kind, world) -> World:
    return world if kind == "real" else World(MemoryToolCaller(scripted), world.customer)


@pytest.mark.parametrize("name", list(ANSWERS))
async def test_says_what_came_of_it(either, name):
    assert (await either.call(name)).state is STATES[name]


@pytest.mark.parametrize("name", ["book", "refuse"])
async def test_tells_what_the_customer_answered(either, name):
    assert (await either.call(name)).result == ANSWERS[name][1]


async def test_posts_the_arguments_as_they_were_written(world):
    arguments = '{"day":  "Montag, 3. März"}'
    await world.call("book", arguments, secret="clinic")
    (request,), (body,) = world.customer.requests, world.customer.bodies
    assert body == arguments.encode()
    assert request.content_type == "application/json"
    assert request.headers["Idempotency-Key"] == "call_1:2:1"
    assert request.headers["Authorization"] == "Bearer s3cret"
    assert request.headers["User-Agent"].startswith("Talkstack/")


async def test_gets_with_the_arguments_in_the_query(world):
    await world.call("book?v=2", '{"day": "a&b", "n": 3, "all": true, "no": null}', method="GET")
    (request,), (body,) = world.customer.requests, world.customer.bodies
    assert dict(request.query) == {"v": "2", "day": "a&b", "n": "3", "all": "true"}
    assert body == b""
    assert "Authorization" not in request.headers


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (200, RunState.DONE),
        (204, RunState.DONE),
        (302, RunState.FAILED),
        (400, RunState.FAILED),
        (404, RunState.FAILED),
        (409, RunState.FAILED),
        (408, RunState.UNKNOWN),
        (429, RunState.UNKNOWN),
        (500, RunState.UNKNOWN),
        (503, RunState.UNKNOWN),
    ],
)
async def test_every_status_has_its_meaning(world, code, state):
    outcome = await world.call(f"status?code={code}")
    assert outcome.state is state
    assert outcome.result
    assert len(world.customer.requests) == 1


async def test_a_conflict_that_asks_to_come_back_is_still_being_worked_on(world):
    assert (await world.call("status?code=409&busy")).state is RunState.UNKNOWN


@pytest.mark.parametrize("name", ["hang", "vanish"])
async def test_what_is_not_answered_is_unknown(world, name):
    assert (await world.call(name, timeout_seconds=0.5)).state is RunState.UNKNOWN


async def test_what_was_never_reached_has_failed(world):
    outbound = Outbound("127.0.0.1:9")
    caller = HttpToolCaller(outbound=outbound, secrets=MemorySecretStore())
    nowhere = World(caller, Customer("http://127.0.0.1:9/"))
    assert (await nowhere.call("book")).state is RunState.FAILED
    await outbound.close()


async def test_a_long_answer_is_cut_at_a_whole_character(world):
    outcome = await world.call("long")
    assert outcome.state is RunState.DONE
    assert outcome.result == "é" * (RESULT_BYTES // 2)


@pytest.mark.parametrize(
    ("arguments", "tool"),
    [
        ("not json", {}),
        ("[1]", {}),
        ("{}", {"secret": "unset"}),
        ("{}", {"secret": "broken"}),
        ("{}", {"url": "http://127.0.0.1:1/"}),
        ("{}", {"url": "https://169.254.169.254/metadata"}),
        ("{}", {"url": "https://localhost/"}),
    ],
)
async def test_what_may_not_be_asked_fails_and_is_not_sent(world, arguments, tool):
    outcome = await world.call("book", arguments, **tool)
    assert outcome.state is RunState.FAILED
    assert world.customer.requests == []
