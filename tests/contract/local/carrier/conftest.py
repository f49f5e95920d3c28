import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from twilio.rest.api.v2010.account.call import CallInstance

from local.carrier.account import Account, Settings
from local.carrier.app import build
from local.speech.engines import Engine, open_engine
from tests.contract.local.carrier.customer import Customer, serve_customer
from tests.contract.local.carrier.handset import Handset, dialled, waiting
from tests.contract.local.carrier.serving import serve

ACCOUNT = Account("AC" + "0" * 32, "the-auth-token")
NUMBER = "+15550001000"
CALLEE = "+15550002222"


class LoopbackHttpClient(TwilioHttpClient):
    """The SDK's own client, with Twilio's host replaced by the carrier's."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return super().request(method, f"{self._url}{parts.path}{query}", *args, **kwargs)


@dataclass
class Carrier:
    url: str
    client: Client
    state: Path

    def dial(self, **query: str) -> AbstractAsyncContextManager[Handset]:
        return dialled(self.url, **query)

    def wait(self, number: str, pace: str = "fast") -> AbstractAsyncContextManager[Handset]:
        return waiting(self.url, number, pace)

    async def place(self, **order: Any) -> CallInstance:
        return await asyncio.to_thread(self.client.calls.create, **{"from_": NUMBER, "to": CALLEE, **order})

    async def call(self, sid: str) -> CallInstance:
        return await asyncio.to_thread(self.client.calls(sid).fetch)

    async def end(self, sid: str, status: str) -> CallInstance:
        return await asyncio.to_thread(self.client.calls(sid).update, status=status)

    async def put(self, path: str, **content: object) -> int:
        url = f"{self.url}/carrier/{path}"
        async with aiohttp.ClientSession() as session, session.put(url, json=content) as response:
            return response.status

    async def look(self, path: str) -> dict[str, list[dict[str, object]]]:
        async with aiohttp.ClientSession() as session, session.get(self.url + path) as response:
            return await response.json()

    async def callee(self, number: str, **script: object) -> int:
        return await self.put(f"callees/{number}", **script)

    def kept(self, call_sid: str) -> Path:
        return self.state / "calls" / f"{call_sid}.wav"

    async def media(self, recording_sid: str) -> bytes:
        url = f"{self.url}/2010-04-01/Accounts/{ACCOUNT.sid}/Recordings/{recording_sid}.wav"
        headers = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT.sid, ACCOUNT.auth_token)}
        async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
            assert response.status == 200
            return await response.read()

    async def codes(self) -> list[object]:
        return [notice["code"] for notice in (await self.look("/carrier/notifications"))["notifications"]]

    async def add_number(self, voice_url: str, **settings: str) -> None:
        create = self.client.incoming_phone_numbers.create
        await asyncio.to_thread(create, phone_number=NUMBER, voice_url=voice_url, **settings)


@pytest.fixture
async def customer() -> AsyncIterator[Customer]:
    scripted = Customer(ACCOUNT.auth_token)
    scripted.on("/status")
    async with serve_customer(scripted) as url:
        scripted.url = url
        yield scripted


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Parametrise indirectly to change one."""
    return Settings(state=tmp_path, **getattr(request, "param", {}))


@pytest.fixture
def engine() -> Engine:
    return open_engine("modem")


@pytest.fixture
async def carrier(settings: Settings, engine: Engine) -> AsyncIterator[Carrier]:
    async with serve(build(ACCOUNT, settings, engine)) as url:
        http = LoopbackHttpClient(url)
        try:
            yield Carrier(url, Client(ACCOUNT.sid, ACCOUNT.auth_token, http_client=http), settings.state)
        finally:
            http.session.close()


@pytest.fixture
async def number(carrier: Carrier, customer: Customer) -> str:
    await carrier.add_number(f"{customer.url}/voice", status_callback=f"{customer.url}/status")
    return NUMBER
