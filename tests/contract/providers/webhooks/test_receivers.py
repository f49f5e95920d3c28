"""Deliveries over HTTP, taken by the scheme's own verifier."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from standardwebhooks import Webhook, WebhookVerificationError

from talkstack.clock import VirtualClock
from talkstack.deliveries.http import HttpReceivers
from talkstack.deliveries.model.delivery import Receipt
from talkstack.deliveries.service.courier import Courier
from talkstack.http.outbound import Outbound
from talkstack.llm.memory import ScriptedModel
from talkstack.mailroom import Mailroom
from talkstack.memory import MemoryAdapters
from talkstack.settings import Settings
from tests.builders import an_endpoint, an_event
from tests.world import SETTINGS

SECRET = an_endpoint().secrets[0].value
REPEATS = 3


@dataclass
class Server:
    """A customer's: it takes what the verifier takes, but for the first `failing` requests."""

    url: str = ""
    failing: int = 0
    headers: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    bodies: list[bytes] = field(default_factory=list[bytes])

    async def take(self, request: web.Request) -> web.Response:
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        self.bodies.append(await request.read())
        if self.failing:
            self.failing -= 1
            return web.Response(status=503)
        Webhook(SECRET).verify(self.bodies[-1], self.headers[-1])
        return web.Response(status=200, text="thanks")

    async def status(self, request: web.Request) -> web.Response:
        headers = {"Location": "/take", "Retry-After": "120"}
        return web.Response(status=int(request.query["is"]), headers=headers, text="x" * 100_000)

    async def hang(self, _: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async def vanish(self, request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()


@dataclass(frozen=True)
class World:
    server: Server
    outbound: Outbound
    receivers: HttpReceivers
    adapters: MemoryAdapters
    mailroom: Mailroom
    courier: Courier
    clock: VirtualClock

    async def deliver(self) -> None:
        while not (pause := await self.courier.carry("whk_1", "call_1")).over:
            self.clock.advance(pause.seconds)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    server, clock = Server(), VirtualClock(datetime.now(UTC))
    app = web.Application()
    app.add_routes([web.post(f"/{it}", getattr(server, it)) for it in ("take", "status", "hang", "vanish")])
    async with TestServer(app) as running:
        server.url = str(running.make_url("/"))
        outbound = Outbound(f"127.0.0.1:{running.port}")
        receivers = HttpReceivers(outbound=outbound, clock=clock)
        adapters = MemoryAdapters(ScriptedModel(()), clock)
        mailroom = Mailroom(Settings.read(SETTINGS), adapters, clock)
        courier = Courier(
            events=adapters.events,
            endpoints=adapters.webhooks,
            deliveries=adapters.deliveries,
            receivers=receivers,
            warden=mailroom.courier.warden,
            meter=adapters.meter,
            clock=clock,
        )
        await adapters.webhooks.insert(an_endpoint(url=f"{server.url}take", since=clock.now()))
        yield World(server, outbound, receivers, adapters, mailroom, courier, clock)
        await outbound.close()


async def tell(world: World, *sequences: int, **data: Any) -> None:
    for sequence in sequences:
        await world.mailroom.outbox.put(an_event(sequence, at=world.clock.now(), data=data or {"a": 1}))


async def test_the_verifier_takes_every_delivery_and_each_repeat_has_its_id(world: World):
    world.server.failing = 2
    await tell(world, 1, 2, name="Zoë\u2028 </script>", nested={"at": None, "list": [1, 2.5]})
    await world.deliver()
    assert [it["webhook-id"] for it in world.server.headers] == ["evt_call_1_1"] * REPEATS + ["evt_call_1_2"]
    assert len(set(world.server.bodies[:REPEATS])) == 1
    for headers, body in zip(world.server.headers, world.server.bodies, strict=True):
        told = Webhook(SECRET).verify(body, headers)
        assert (told["id"], told["type"]) == (headers["webhook-id"], "call.started")
        assert told["data"]["name"] == "Zoë\u2028 </script>"
        assert headers["content-type"] == "application/json"
    stamps = [int(it["webhook-timestamp"]) for it in world.server.headers]
    assert stamps[0] < stamps[1] < stamps[2]


async def test_the_verifier_refuses_what_was_tampered_with(world: World):
    await tell(world, 1)
    await world.deliver()
    [headers], [body] = world.server.headers, world.server.bodies
    moved = {"webhook-timestamp": f"{int(headers['webhook-timestamp']) + 1}"}
    for change, altered in (
        ({}, body.replace(b":1", b":2")),
        ({"webhook-id": "evt_call_1_2"}, body),
        (moved, body),
        ({"webhook-signature": ""}, body),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(SECRET).verify(altered, headers | change)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "B" * 43 + "=").verify(body, headers)


@pytest.mark.parametrize("off", [timedelta(minutes=-6), timedelta(minutes=6)])
async def test_the_verifier_refuses_what_is_old_or_of_the_future(world: World, off: timedelta):
    world.clock.advance(off.total_seconds())
    before = await world.adapters.webhooks.find("whk_1")
    await world.adapters.webhooks.insert(an_endpoint(url=before.url, since=world.clock.now()))
    world.server.failing = 1
    await tell(world, 1)
    await world.courier.carry("whk_1", "call_1")
    [headers], [body] = world.server.headers, world.server.bodies
    with pytest.raises(WebhookVerificationError, match=r"too (old|new)"):
        Webhook(SECRET).verify(body, headers)


async def test_old_and_new_secret_open_it_while_they_overlap(world: World):
    before = await world.adapters.webhooks.find("whk_1")
    after = before.rotated("whsec_" + "B" * 43 + "=", world.clock.now(), timedelta(hours=1))
    await world.adapters.webhooks.replace(before, after)
    await tell(world, 1)
    await world.deliver()
    [headers], [body] = world.server.headers, world.server.bodies
    for secret in after.signing(world.clock.now()):
        assert json.loads(body) == Webhook(secret).verify(body, headers)


@pytest.mark.parametrize(
    ("path", "receipt"),
    [
        ("status?is=200", Receipt(status=200, retry_after=120.0)),
        ("status?is=302", Receipt(status=302, retry_after=120.0)),
        ("status?is=410", Receipt(status=410, retry_after=120.0)),
        ("status?is=503", Receipt(status=503, retry_after=120.0)),
        ("vanish", Receipt(error="ServerDisconnectedError")),
    ],
)
async def test_whatever_a_server_does_is_a_receipt(world: World, path: str, receipt: Receipt):
    assert await world.receivers.post(f"{world.server.url}{path}", headers={}, body=b"{}") == receipt
    assert world.server.bodies == []


async def test_who_does_not_answer_is_not_waited_for(world: World):
    hurried = HttpReceivers(outbound=world.outbound, clock=world.clock, patience=0.3)
    receipt = await hurried.post(f"{world.server.url}hang", headers={}, body=b"{}")
    assert receipt == Receipt(error="no answer in 0.3 s")


async def test_an_address_that_may_not_be_called_is_not(world: World):
    for url in ("https://127.0.0.1:1/x", "http://clinic.example/x", "https://[::1]/x"):
        receipt = await world.receivers.post(url, headers={}, body=b"{}")
        assert (receipt.status, receipt.error is not None) == (None, True)
