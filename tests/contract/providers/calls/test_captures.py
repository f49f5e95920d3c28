"""Recordings of calls in memory, and by the SDK against the stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from talkstack.clock import SystemClock
from talkstack.errors import NotFoundError, ProviderError
from talkstack.speech.model import wav
from talkstack.telephony.memory import MemoryCaptures, MemoryTelephony
from talkstack.telephony.ports import Captured, Captures
from talkstack.telephony.twilio.captures import TwilioCaptures
from tests.contract.providers.conftest import ACCOUNT, KEY
from tests.contract.providers.test_telephony import NUMBER, UNKNOWN_CALL, UNKNOWN_RECORDING, recorded_call

CALLBACK = "https://phone.example.com/recording"
SID = "CA" + "1" * 32


@dataclass
class Live:
    """A call that goes on."""

    captures: Captures
    call_sid: str
    callback: str = CALLBACK


@pytest.fixture
async def live(kind, settings, request) -> AsyncIterator[Live]:
    if kind == "memory":
        memory = MemoryCaptures(MemoryTelephony())
        memory.live.add(SID)
        yield Live(memory, SID)
        return
    carrier = request.getfixturevalue("carrier_url")
    real = TwilioCaptures(settings(twilio_api_url=carrier), clock=SystemClock())
    async with GoingOn(carrier) as (sid, callback):
        yield Live(real, sid, callback)
    await real.close()


class GoingOn:
    """Ring a number whose TwiML waits, and stay on the line."""

    def __init__(self, carrier: str) -> None:
        self.carrier = carrier

    async def __aenter__(self) -> tuple[str, str]:
        arrived: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        async def answer(request: web.Request) -> web.Response:
            arrived.set_result(str((await request.post())["CallSid"]))
            twiml = '<Response><Pause length="600"/></Response>'
            return web.Response(text=twiml, content_type="text/xml")

        app = web.Application()
        app.add_routes([web.post("/voice", answer)])
        self.server = TestServer(app)
        await self.server.start_server()
        self.session = aiohttp.ClientSession(
            headers={"Authorization": aiohttp.encode_basic_auth(ACCOUNT, KEY)}
        )
        numbers = f"{self.carrier}/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers"
        number = {"PhoneNumber": NUMBER, "VoiceUrl": str(self.server.make_url("/voice"))}
        async with self.session.post(f"{numbers}.json", data=number) as made:
            self.number = f"{numbers}/{(await made.json())['sid']}.json"
        line = {"from": "+15550100001", "to": NUMBER, "pace": "real"}
        self.leg = await self.session.ws_connect(f"{self.carrier}/carrier/legs", params=line)
        self.sending = asyncio.create_task(self._send())
        return await arrived, str(self.server.make_url("/recorded"))

    async def _send(self) -> None:
        async for message in self.leg:
            if message.type is aiohttp.WSMsgType.BINARY:
                await self.leg.send_bytes(b"\xff" * 160)

    async def __aexit__(self, *_: object) -> None:
        await self.leg.close()
        await self.sending
        async with self.session.delete(self.number):
            pass
        await self.session.close()
        await self.server.close()


async def test_a_recording_begins_in_the_middle_of_a_call_and_is_listed(live: Live):
    assert await live.captures.of_call(live.call_sid) == []
    sid = await live.captures.begin(live.call_sid, live.callback)
    [found] = await live.captures.of_call(live.call_sid)
    assert (found.sid, found.status, found.active, found.whole) == (sid, "in-progress", True, True)


async def test_it_is_paused_and_goes_on(live: Live):
    assert not await live.captures.set_paused(live.call_sid, paused=True)
    await live.captures.begin(live.call_sid, live.callback)
    for paused, status in (
        (True, "paused"),
        (True, "paused"),
        (False, "in-progress"),
        (False, "in-progress"),
    ):
        assert await live.captures.set_paused(live.call_sid, paused=paused)
        [found] = await live.captures.of_call(live.call_sid)
        assert (found.status, found.active) == (status, True)


async def test_a_call_that_is_not_there_is_not_recorded(live: Live):
    assert await live.captures.begin(UNKNOWN_CALL, live.callback) is None
    assert await live.captures.of_call(UNKNOWN_CALL) == []
    assert not await live.captures.set_paused(UNKNOWN_CALL, paused=True)


@pytest.mark.parametrize("sid", [UNKNOWN_RECORDING, "", "../Calls", "RE1"])
async def test_what_is_not_there_has_no_sound(live: Live, sid: str):
    with pytest.raises(NotFoundError):
        async with live.captures.media(sid):
            pytest.fail("it was there")


@pytest.fixture
async def done(kind, settings, request) -> AsyncIterator[tuple[Captures, str, str]]:
    if kind == "memory":
        memory = MemoryCaptures(MemoryTelephony())
        memory.file(SID, UNKNOWN_RECORDING, wav(b"\xff" * 8000))
        yield memory, SID, UNKNOWN_RECORDING
        return
    carrier = request.getfixturevalue("carrier_url")
    real = TwilioCaptures(settings(twilio_api_url=carrier), clock=SystemClock())
    yield real, *await recorded_call(carrier)
    await real.close()


async def test_what_is_finished_tells_how_long_it_is_and_comes_piece_by_piece(done):
    captures, call_sid, sid = done
    assert await captures.of_call(call_sid) == [Captured(sid=sid, status="completed", seconds=1)]
    async with captures.media(sid) as media:
        whole = b"".join([chunk async for chunk in media.chunks])
    assert whole[:4] == b"RIFF"
    assert media.length == len(whole)
    assert await captures.begin(call_sid, CALLBACK) is None


async def test_says_why_it_cannot_be_had(settings):
    real = TwilioCaptures(settings(twilio_api_url="http://127.0.0.1:9"), clock=SystemClock())
    for refused in (real.of_call(SID), real.begin(SID, CALLBACK), real.set_paused(SID, paused=True)):
        with pytest.raises(ProviderError, match="ClientConnectorError"):
            await refused
    with pytest.raises(ProviderError, match="ClientConnectorError"):
        async with real.media(UNKNOWN_RECORDING):
            pytest.fail("it was there")
    await real.close()
