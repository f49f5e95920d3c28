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
from talkstack.speech.audio import channels_of
from talkstack.speech.model import wav
from talkstack.telephony.memory import MemoryTelephony
from talkstack.telephony.twilio.rest import TwilioTelephony
from tests.contract.providers.conftest import ACCOUNT, KEY

NUMBER = "+15550001000"
UNKNOWN_CALL = "CA" + "f" * 32
UNKNOWN_RECORDING = "RE" + "f" * 32


@dataclass
class Done:
    """A call that was recorded and is over."""

    telephony: MemoryTelephony | TwilioTelephony
    call_sid: str
    recording_sid: str


@pytest.fixture
async def done(kind, settings, request) -> AsyncIterator[Done]:
    if kind == "memory":
        call, recording = "CA" + "1" * 32, "RE" + "1" * 32
        memory = MemoryTelephony({call: "completed"}, {recording: wav(b"\xff" * 8000)})
        yield Done(memory, call, recording)
        return
    carrier = request.getfixturevalue("carrier_url")
    real = TwilioTelephony(settings(twilio_api_url=carrier), clock=SystemClock())
    yield Done(real, *await recorded_call(carrier))
    await real.close()


async def recorded_call(carrier: str, then: str = '<Pause length="1"/>') -> tuple[str, str]:
    """Ring a number whose TwiML records the call; the sids of the call and its recording."""
    announced: asyncio.Future[tuple[str, str]] = asyncio.get_running_loop().create_future()

    async def answer(request: web.Request) -> web.Response:
        recording = (
            f'<Recording trim="do-not-trim" recordingStatusCallback="{request.url.with_path("/recorded")}"/>'
        )
        twiml = f"<Response><Start>{recording}</Start>{then}</Response>"
        return web.Response(text=twiml, content_type="text/xml")

    async def recorded(request: web.Request) -> web.Response:
        form = await request.post()
        announced.set_result((str(form["CallSid"]), str(form["RecordingSid"])))
        return web.Response()

    app = web.Application()
    app.add_routes([web.post("/voice", answer), web.post("/recorded", recorded)])
    async with TestServer(app) as customer, aiohttp.ClientSession() as session:
        number = {"PhoneNumber": NUMBER, "VoiceUrl": str(customer.make_url("/voice"))}
        login = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT, KEY)}
        numbers = f"{carrier}/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers"
        async with session.post(f"{numbers}.json", data=number, headers=login) as made:
            sid = (await made.json())["sid"]
        await ring(session, carrier)
        sids = await announced
        async with session.delete(f"{numbers}/{sid}.json", headers=login):
            return sids


async def ring(session: aiohttp.ClientSession, carrier: str) -> None:
    line = {"from": "+15550100001", "to": NUMBER, "pace": "fast"}
    async with session.ws_connect(f"{carrier}/carrier/legs", params=line) as leg:
        async for message in leg:
            if message.type is aiohttp.WSMsgType.BINARY:
                await leg.send_bytes(b"\xff" * 160)
            elif message.json()["event"] == "hangup":
                return


async def test_knows_how_a_call_stands(done):
    assert await done.telephony.call_status(done.call_sid) == "completed"


@pytest.mark.parametrize("sid", [UNKNOWN_CALL, "", "../Recordings", "CA1"])
async def test_does_not_know_other_calls(done, sid):
    with pytest.raises(NotFoundError):
        await done.telephony.call_status(sid)


async def test_fetches_a_recording(done):
    channels = channels_of(await done.telephony.recording(done.recording_sid))
    assert {len(channel) for channel in channels} == {8000}


@pytest.mark.parametrize("sid", [UNKNOWN_RECORDING, "", "../Calls", "RE1", "RE" + "F" * 32])
async def test_does_not_know_other_recordings(done, sid):
    with pytest.raises(NotFoundError):
        await done.telephony.recording(sid)


async def test_a_deleted_recording_is_gone_and_may_be_deleted_again(done):
    await done.telephony.delete_recording(done.recording_sid)
    with pytest.raises(NotFoundError):
        await done.telephony.recording(done.recording_sid)
    await done.telephony.delete_recording(done.recording_sid)


async def test_is_ready(done):
    await done.telephony.ready()


@pytest.mark.parametrize(
    ("wrong", "reason", "retryable"),
    [
        ({"twilio_auth_token": "wrong"}, r"HTTP 401", False),
        ({"twilio_api_url": "http://127.0.0.1:9"}, r"ClientConnectorError", True),
    ],
)
async def test_says_why_it_cannot_be_had(settings, carrier_url, wrong, reason, retryable):
    telephony = TwilioTelephony(settings(**({"twilio_api_url": carrier_url} | wrong)), clock=SystemClock())
    for refused in (
        telephony.ready(),
        telephony.call_status(UNKNOWN_CALL),
        telephony.recording(UNKNOWN_RECORDING),
        telephony.delete_recording(UNKNOWN_RECORDING),
    ):
        with pytest.raises(ProviderError, match=reason) as caught:
            await refused
        assert caught.value.provider == "twilio"
        assert caught.value.retryable is retryable
    await telephony.close()
