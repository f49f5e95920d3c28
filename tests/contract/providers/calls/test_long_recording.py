"""From Twilio to the archive in pieces: a long recording is never held whole."""

from __future__ import annotations

import os
import tracemalloc

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from talkstack.clock import SystemClock
from talkstack.errors import ProviderError
from talkstack.identity import Identity
from talkstack.speech.blob import BlobAudioStore
from talkstack.telephony.twilio.captures import TwilioCaptures
from tests.contract.providers.conftest import ACCOUNT

SID = "RE" + "1" * 32
NAME = "recordings/call_1.wav"
PIECE = bytes(range(256)) * 1024
PIECES = 96
"""24 MB; 460 of them are an hour of both sides."""
MOST_BYTES = 8 << 20


def twilio(pieces: int, *, told: int) -> web.Application:
    async def media(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(told * len(PIECE))})
        await response.prepare(request)
        for _ in range(pieces):
            await response.write(PIECE)
        if request.transport and pieces < told:
            request.transport.close()
        return response

    app = web.Application()
    app.add_routes([web.get(f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{SID}.wav", media)])
    return app


@pytest.fixture
async def archive(settings, blob_connection):
    known = settings(blob_connection=blob_connection, blob_container=f"test-{os.urandom(6).hex()}")
    store = BlobAudioStore(known, identity=Identity(), clock=SystemClock())
    yield store
    await store.close()


async def test_it_is_never_held_whole(archive, settings):
    async with TestServer(twilio(PIECES, told=PIECES)) as server:
        captures = TwilioCaptures(settings(twilio_api_url=str(server.make_url(""))), clock=SystemClock())
        await archive.write("recordings/first.wav", some())
        tracemalloc.start()
        async with captures.media(SID) as media:
            await archive.write(NAME, media.chunks)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        await captures.close()
    assert await archive.size(NAME) == media.length == PIECES * len(PIECE)
    at = (PIECES - 1) * len(PIECE)
    assert await archive.read(NAME, first=at, last=at + len(PIECE) - 1) == PIECE
    assert peak < MOST_BYTES


async def test_what_breaks_off_is_no_recording(archive, settings):
    async with TestServer(twilio(2, told=96)) as server:
        captures = TwilioCaptures(settings(twilio_api_url=str(server.make_url(""))), clock=SystemClock())
        with pytest.raises(ProviderError, match="twilio") as caught:
            async with captures.media(SID) as media:
                await archive.write(NAME, media.chunks)
        await captures.close()
    assert caught.value.retryable


async def some():
    yield b"what is loaded with the first write is there already"
