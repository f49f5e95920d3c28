import numpy as np
import pytest
from aiohttp import web

from local.carrier.media import wav
from local.speech.engines import mulaw
from tests.contract.local.carrier.handset import audio_of

PLAY_TWICE = "<Play>/sound.wav</Play><Play>/sound.wav</Play>"


async def spoken_wav(text: str) -> bytes:
    return wav.write(await audio_of(text))


@pytest.mark.parametrize(
    ("headers", "requests", "conditional"),
    [
        ({"Cache-Control": "public, max-age=60"}, 1, 0),
        ({"ETag": '"v1"'}, 2, 1),
        ({"ETag": '"v1"', "Cache-Control": "no-cache, max-age=60"}, 2, 1),
        ({"ETag": '"v1"', "Cache-Control": "private, max-age=60"}, 2, 0),
        ({"Cache-Control": "no-store, max-age=60"}, 2, 0),
        ({}, 2, 0),
    ],
)
async def test_sounds_are_cached_as_their_headers_say(
    carrier, customer, number, headers, requests, conditional
):
    content = await spoken_wav("again")

    async def sound(request: web.Request) -> web.Response:
        if "If-None-Match" in request.headers:
            return web.Response(status=304, headers=headers)
        return web.Response(body=content, content_type="audio/wav", headers=headers)

    customer.on("/voice", PLAY_TWICE)
    customer.handle("/sound.wav", sound)
    async with carrier.dial() as handset:
        await handset.until("hangup")
        assert await handset.words() == "again again"
    fetched = customer.to("/sound.wav")
    assert len(fetched) == requests
    assert sum("If-None-Match" in request.headers for request in fetched) == conditional


async def test_a_sound_that_is_no_audio_ends_the_call(carrier, customer, number):
    customer.on("/voice", "<Play>/page</Play>")
    customer.reply("/page", body=b"<html/>", content_type="text/html")
    async with carrier.dial() as handset:
        await handset.until("hangup", by="error")
        assert "error" in await handset.words()
    assert await carrier.codes() == [13420]


async def test_mp3_is_refused_by_name(carrier, customer, number):
    customer.on("/voice", "<Play>/song</Play>")
    customer.reply("/song", body=b"ID3", content_type="audio/mpeg")
    async with carrier.dial() as handset:
        told = await handset.until("hangup", by="error")
    assert "audio/mpeg" in str(told["reason"])


async def test_a_loop_repeats(carrier, customer, number):
    customer.on("/voice", '<Say loop="3">ho</Say>')
    async with carrier.dial() as handset:
        await handset.until("hangup")
        assert await handset.words() == "ho ho ho"


def riff(form: int, bits: int, data: bytes, *, rate: int = 8_000, size: int | None = None) -> bytes:
    number = int.to_bytes
    fmt = number(form, 2, "little") + number(1, 2, "little") + number(rate, 4, "little")
    fmt += number(rate * bits // 8, 4, "little") + number(bits // 8, 2, "little") + number(bits, 2, "little")
    length = len(data) if size is None else size
    return (
        b"RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00"
        + fmt
        + b"LIST\x03\x00\x00\x00abc\x00data"
        + number(length, 4, "little")
        + data
    )


@pytest.mark.parametrize("size", [None, 0, 0xFFFFFFFF])
def test_mulaw_wavs_are_read_whole_even_when_streamed(size):
    assert wav.read(riff(7, 8, b"\x01\x02\x03\x04", size=size)) == b"\x01\x02\x03\x04"


def test_pcm_is_read_as_mulaw():
    samples = np.array([0, 1_000, -1_000], dtype="<i2")
    assert wav.read(riff(1, 16, samples.tobytes())) == mulaw.encode(samples)


@pytest.mark.parametrize("content", [b"", b"RIFF....WAVE", b"not a wav at all"])
def test_what_is_no_wav_is_said_to_be_broken(content):
    with pytest.raises(wav.BrokenWavError):
        wav.read(content)
