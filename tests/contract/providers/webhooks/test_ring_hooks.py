"""The ring hook over HTTP: a customer's server that answers as it should, or not at all."""

from __future__ import annotations

import asyncio
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from talkstack.clock import VirtualClock
from talkstack.http.outbound import Outbound
from talkstack.numbers.model import RingHook
from talkstack.ringing.http import LARGEST_ANSWER, HttpRingHooks
from talkstack.ringing.model import Choice, HookFailedError, HookOutcome, Ringing
from talkstack.secrets.memory import MemorySecretStore
from tests.builders import NOON, NOON_MS

SECRET = "whsec_" + b64encode(b"a key of the clinic").decode()
CHOSEN = {"agent_id": "agt_2", "agent_version": 3, "variables": {"name": "Ann", "age": 7, "known": True}}
RINGING = Ringing(
    call_sid="CA1",
    project_id="prj_1",
    number_id="num_1",
    number="+15550001000",
    caller="+15550002000",
    person="per_1",
    at=NOON,
)


@dataclass
class Customer:
    url: str = ""
    headers: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    bodies: list[bytes] = field(default_factory=list[bytes])

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        self.bodies.append(await request.read())
        return await getattr(self, request.match_info["name"])(request)

    async def ring(self, _: web.Request) -> web.Response:
        return web.json_response(CHOSEN)

    async def text(self, request: web.Request) -> web.Response:
        return web.Response(text=request.query["is"])

    async def status(self, request: web.Request) -> web.Response:
        return web.json_response(CHOSEN, status=int(request.query["is"]), headers={"Location": "/ring"})

    async def huge(self, _: web.Request) -> web.Response:
        return web.Response(text=json.dumps(CHOSEN) + " " * LARGEST_ANSWER)

    async def hang(self, _: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async def drip(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"{")
        return await self.hang(request)

    async def vanish(self, request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()


class CountingSecrets(MemorySecretStore):
    asked = 0

    async def get(self, project_id: str, name: str) -> str:
        self.asked += 1
        return await super().get(project_id, name)


@dataclass(frozen=True)
class World:
    outbound: Outbound
    hooks: HttpRingHooks
    customer: Customer
    secrets: CountingSecrets
    clock: VirtualClock

    async def ask(self, path: str = "ring", secret: str = "clinic", url: str = "") -> Choice:
        hook = RingHook(url=url or f"{self.customer.url}{path}", secret=secret)
        return await self.hooks.ask(hook, RINGING)

    async def failure(self, path: str = "ring", **hook: str) -> HookOutcome:
        with pytest.raises(HookFailedError) as failed:
            await self.ask(path, **hook)
        return failed.value.outcome


@pytest.fixture
async def world() -> AsyncIterator[World]:
    customer, secrets, clock = Customer(), CountingSecrets(), VirtualClock(NOON)
    app = web.Application()
    app.add_routes([web.post("/{name}", customer.answer)])
    await secrets.put("prj_1", "clinic", SECRET, at=NOON)
    await secrets.put("prj_1", "broken", "whsec_#", at=NOON)
    async with TestServer(app) as server:
        customer.url = str(server.make_url("/"))
        outbound = Outbound(f"127.0.0.1:{server.port}")
        hooks = HttpRingHooks(outbound=outbound, secrets=secrets, clock=clock, patience=30)
        yield World(outbound, hooks, customer, secrets, clock)
        await outbound.close()


async def test_the_customer_is_told_of_the_call_and_chooses(world: World):
    choice = await world.ask()
    assert choice == Choice(agent_id="agt_2", agent_version=3, variables=CHOSEN["variables"])
    assert [type(value) for value in choice.variables.values()] == [str, int, bool]
    assert json.loads(world.customer.bodies[0]) == {
        "type": "call.ringing",
        "timestamp": NOON.isoformat(),
        "data": {
            "project_id": "prj_1",
            "number_id": "num_1",
            "number": "+15550001000",
            "caller": "+15550002000",
            "person": "per_1",
        },
    }


async def test_the_request_is_signed_and_a_repeat_is_recognisable(world: World):
    for _ in range(2):
        await world.ask()
        world.clock.advance(2)
    (first, again), bodies = world.customer.headers, world.customer.bodies
    assert first["webhook-id"] == again["webhook-id"] == "ringing_CA1"
    assert first["webhook-timestamp"] == f"{NOON_MS // 1000}"
    assert first["content-type"] == "application/json"
    assert all(genuine(headers, body) for headers, body in zip((first, again), bodies, strict=True))
    assert not genuine(first | {"webhook-id": "ringing_CA2"}, bodies[0])


def genuine(headers: dict[str, str], body: bytes) -> bool:
    """As the scheme's specification has it checked."""
    told = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = b64decode(SECRET.removeprefix("whsec_"))
    version, signature = headers["webhook-signature"].split(",")
    return version == "v1" and hmac.compare_digest(hmac.digest(key, told, "sha256"), b64decode(signature))


@pytest.mark.parametrize("path", ["hang", "drip"])
async def test_nobody_is_waited_for_longer_than_a_caller_would(world: World, path: str):
    hooks = HttpRingHooks(outbound=world.outbound, secrets=world.secrets, clock=world.clock, patience=0.3)
    async with asyncio.timeout(20):
        assert await replace(world, hooks=hooks).failure(path) is HookOutcome.LATE


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("status?is=500", HookOutcome.REFUSED),
        ("status?is=302", HookOutcome.REFUSED),
        ("status?is=204", HookOutcome.REFUSED),
        ("huge", HookOutcome.INVALID),
        ("text?is=", HookOutcome.INVALID),
        ("text?is=[]", HookOutcome.INVALID),
        ('text?is={"agent":"agt_2"}', HookOutcome.INVALID),
        ('text?is={"agent_version":"3"}', HookOutcome.INVALID),
        ('text?is={"agent_version":0}', HookOutcome.INVALID),
        ('text?is={"variables":{"name":null}}', HookOutcome.INVALID),
        ('text?is={"variables":{"name":["Ann"]}}', HookOutcome.INVALID),
        ("vanish", HookOutcome.UNREACHED),
    ],
)
async def test_what_cannot_be_followed_says_why(world: World, path: str, outcome: HookOutcome):
    assert await world.failure(path) is outcome
    assert len(world.customer.bodies) == 1


@pytest.mark.parametrize("secret", ["missing", "broken"])
async def test_nothing_is_told_unsigned(world: World, secret: str):
    assert await world.failure(secret=secret) is HookOutcome.UNSIGNED
    assert world.customer.bodies == []


@pytest.mark.parametrize("host", ["127.0.0.1:1", f"{'a' * 64}.com"])
async def test_an_address_that_may_not_be_called_is_not(world: World, host: str):
    assert await world.failure(url=f"https://{host}/ring") is HookOutcome.UNREACHED


@pytest.mark.parametrize("text", ["{}", '{"agent_id":null,"variables":{}}'])
async def test_choosing_nothing_is_an_answer_too(world: World, text: str):
    assert await world.ask(f"text?is={text}") == Choice()


async def test_the_secret_is_read_once_in_a_while(world: World):
    for _ in range(3):
        await world.ask()
    assert world.secrets.asked == 1
    world.clock.advance(30)
    await world.ask()
    assert world.secrets.asked == 2
