"""Fast Transcription as its documentation shows it: a form by plain HTTP."""

from __future__ import annotations

import json
import struct
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import aiohttp
import numpy as np
import pytest

from local.loopback import serving
from local.speech.app import Service, application
from local.speech.auth import Credentials
from local.speech.clock import digest_of
from local.speech.engines import mulaw, open_engine
from local.speech.engines.engine import Recognition
from local.speech.engines.modem import Modem, burst

KEY = {"Ocp-Apim-Subscription-Key": "sesame"}
PAUSE = b"\xff" * 8_000
TWO_SENTENCES = PAUSE + b"".join(map(burst, "Good morning.".split())) + PAUSE + burst("Hello?") + PAUSE
ONE = b"".join(map(burst, "At nine.".split())) + b"\xff" * (len(TWO_SENTENCES) - 2 * len(burst("nine.")))


def riff(data: bytes, *, kind: int = 7, channels: int = 1, rate: int = 8_000, bits: int = 8) -> bytes:
    frame = channels * bits // 8
    head = struct.pack("<4sIHHIIHH", b"fmt ", 16, kind, channels, rate, rate * frame, frame, bits)
    body = b"WAVE" + head + struct.pack("<4sI", b"data", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def stereo(first: bytes, second: bytes) -> bytes:
    length = min(len(first), len(second))
    return bytes(sample for pair in zip(first[:length], second[:length], strict=True) for sample in pair)


class Attentive(Modem):
    def __init__(self) -> None:
        self.phrases: list[tuple[str, ...]] = []

    async def transcribe(self, mulaw: bytes, phrases: Any = ()) -> Recognition:
        self.phrases.append(tuple(phrases))
        return await super().transcribe(mulaw, phrases)


@pytest.fixture
def service() -> Service:
    return Service(engine=Attentive(), credentials=Credentials("sesame", "a-token"), languages=("en-",))


@pytest.fixture
async def url(service: Service) -> AsyncIterator[str]:
    async with serving(application(service)) as base:
        yield base


async def ask(
    url: str,
    audio: bytes | None = None,
    version: str = "2025-10-15",
    headers: dict[str, str] = KEY,
    **definition: Any,
) -> tuple[int, Any]:
    form = aiohttp.FormData(default_to_multipart=True)
    if audio is not None:
        form.add_field("audio", BytesIO(audio), filename="call.wav")
    form.add_field(
        "definition", json.dumps({"locales": ["en-US"], "profanityFilterMode": "None"} | definition)
    )
    path = f"{url}/speechtotext/transcriptions:transcribe?api-version={version}"
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(path, data=form) as response,
    ):
        body = await response.read()
        return response.status, json.loads(body) if response.content_type == "application/json" else body


async def test_a_file_is_answered_with_phrases_and_words_and_their_times(url: str):
    status, told = await ask(url, riff(TWO_SENTENCES))
    assert (status, told["durationMilliseconds"]) == (200, len(TWO_SENTENCES) // 8)
    assert told["combinedPhrases"] == [{"text": "Good morning. Hello?"}]
    first, second = told["phrases"]
    assert (first["text"], first["locale"], first["confidence"]) == ("Good morning.", "en-US", 1.0)
    assert "channel" not in first
    at = 1_000 + len(burst("Good")) // 8
    assert first["words"][1] == {
        "text": "morning.",
        "offsetMilliseconds": at,
        "durationMilliseconds": len(burst("morning.")) // 8,
    }
    assert second["words"][0]["offsetMilliseconds"] >= second["offsetMilliseconds"] > at + 500


async def test_channels_are_told_apart_when_they_are_named(url: str):
    file = riff(stereo(TWO_SENTENCES, ONE), channels=2)
    _, told = await ask(url, file, channels=[0, 1])
    assert told["combinedPhrases"] == [
        {"channel": 0, "text": "Good morning. Hello?"},
        {"channel": 1, "text": "At nine."},
    ]
    assert [phrase["channel"] for phrase in told["phrases"]] == [0, 0, 1]
    _, told = await ask(url, file, channels=[1])
    assert [phrase["text"] for phrase in told["phrases"]] == ["At nine."]


async def test_sounds_are_counted_as_often_as_they_are_heard(service: Service, url: str):
    first = TWO_SENTENCES[: len(ONE)]
    await ask(url, riff(first))
    await ask(url, riff(stereo(first, ONE), channels=2), channels=[0, 1])
    async with aiohttp.ClientSession() as session, session.get(f"{url}/speech/sounds") as response:
        told = await response.json()
    assert told == {"heard": {digest_of(first): 2, digest_of(ONE): 1}}


async def test_pcm_at_16_khz_is_heard_too(url: str):
    samples = np.repeat(mulaw.decode(TWO_SENTENCES), 2).astype("<i2").tobytes()
    _, told = await ask(url, riff(samples, kind=1, rate=16_000, bits=16))
    assert told["combinedPhrases"] == [{"text": "Good morning. Hello?"}]


async def test_a_noisy_line_does_not_run_sentences_into_one(url: str):
    """Noise that is louder than what is speech on a quiet line."""
    clean = mulaw.decode(TWO_SENTENCES)
    noise = np.random.default_rng(1).normal(0, 350, len(clean))
    noisy = mulaw.encode(np.clip(clean + noise, -32_000, 32_000).astype(np.int16))
    assert [it["text"] for it in (await ask(url, riff(noisy)))[1]["phrases"]] == ["Good morning.", "Hello?"]


async def test_silence_holds_no_phrases(url: str):
    assert (await ask(url, riff(PAUSE * 60)))[1]["phrases"] == []


async def test_the_phrase_list_reaches_the_engine(service: Service, url: str):
    await ask(url, riff(ONE), phraseList={"phrases": ["Anna Chen", "Dr. Okafor"]})
    assert service.engine.phrases == [("Anna Chen", "Dr. Okafor")]


async def test_a_token_opens_it_and_a_wrong_key_does_not(url: str):
    assert (await ask(url, riff(ONE), headers={"Authorization": "Bearer a-token"}))[0] == 200
    assert (await ask(url, riff(ONE), headers={"Ocp-Apim-Subscription-Key": "wrong"}))[0] == 401


@pytest.mark.parametrize(
    ("status", "definition"),
    [
        (400, {"locales": []}),
        (400, {"locales": ["en-US", "de-DE"]}),
        (400, {"locales": ["de-DE"]}),
        (400, {"diarization": {"enabled": True, "maxSpeakers": 2}}),
        (400, {"enhancedMode": {"enabled": True}}),
        (400, {"profanityFilterMode": "Masked"}),
        (400, {"phraseList": {"phrases": ["Chen"], "biasingWeight": 2}}),
        (400, {"audioUrl": "https://example.com/a.wav"}),
        (400, {"channels": [2]}),
        (400, {"speed": 2}),
        (400, {"version": "2023-01-01"}),
        (400, {"version": "2024-11-15", "phraseList": {"phrases": ["Chen"]}}),
        (400, {"audio": None}),
        (400, {"audio": riff(stereo(ONE, ONE), channels=2)}),
        (400, {"audio": riff(ONE, kind=6)}),
        (415, {"audio": b"ID3 and so on"}),
    ],
)
async def test_what_is_not_done_is_refused_by_name(url: str, status: int, definition: dict[str, Any]):
    refused, told = await ask(url, **{"audio": riff(ONE)} | definition)
    assert (refused, told.keys() >= {"code", "message"}) == (status, True)


async def test_two_hours_are_too_long(url: str):
    status, told = await ask(url, riff(b"\xff" * (2 * 3600 * 8_000)))
    assert (status, told["innerError"]["code"]) == (400, "InvalidPayload")


async def test_a_body_that_is_no_form_is_refused(url: str):
    path = f"{url}/speechtotext/transcriptions:transcribe?api-version=2025-10-15"
    async with aiohttp.ClientSession(headers=KEY) as session, session.post(path, data=b"x") as response:
        assert response.status == 415


async def fault(url: str, **wanted: Any) -> None:
    async with aiohttp.ClientSession() as session, session.put(f"{url}/speech/fault", json=wanted) as answer:
        assert answer.status == 200


async def test_it_fails_on_demand_and_leaves_the_rest_alone(url: str):
    await fault(url, kind="status", status=429, of="transcription", times=1)
    status, told = await ask(url, riff(ONE))
    assert (status, told["code"]) == (429, "TooManyRequests")
    assert (await ask(url, riff(ONE)))[0] == 200
    await fault(url, kind="status", status=503, of="recognition")
    assert (await ask(url, riff(ONE)))[0] == 200
    await fault(url, kind="close", of="transcription", times=1)
    with pytest.raises(aiohttp.ClientError):
        await ask(url, riff(ONE))


async def test_deaf_ears_hear_nothing():
    deaf = Service(engine=open_engine("mute"), credentials=Credentials("sesame"))
    async with serving(application(deaf)) as base:
        assert (await ask(base, riff(ONE)))[1]["phrases"] == []
