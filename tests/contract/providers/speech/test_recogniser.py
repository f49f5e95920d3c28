from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from local.speech.engines import collected, open_engine
from talkstack.clock import SystemClock
from talkstack.errors import ProviderError
from talkstack.identity import Identity
from talkstack.speech.azure.recogniser import AzureRecogniser
from talkstack.speech.memory import MemoryRecogniser

SILENCE = b"\xff" * 8000


async def modem(text: str) -> bytes:
    return await collected(open_engine("modem").synthesise(text))


def azure(settings, **known: str) -> AzureRecogniser:
    return AzureRecogniser(settings(**known), identity=Identity(), clock=SystemClock())


@pytest.fixture
async def recogniser(kind, settings, request) -> AsyncIterator[MemoryRecogniser | AzureRecogniser]:
    if kind == "memory":
        taught = MemoryRecogniser()
        for words in (("good morning",), ("first words", "second words")):
            taught.teach(await sound(*words), *words)
        yield taught
        return
    real = azure(settings, speech_endpoint=request.getfixturevalue("speech_url"))
    yield real
    await real.close()


async def sound(*texts: str) -> bytes:
    """Each text and a second of silence after it."""
    return b"".join([await modem(text) + SILENCE for text in texts])


async def test_hears_what_was_said(recogniser):
    (heard,) = await recogniser.recognise(
        await sound("good morning"), language="en-US", phrases=("good morning", "good evening")
    )
    assert heard.text == "good morning"
    assert heard.confidence is not None
    assert 0 < heard.confidence <= 1


async def test_hears_every_utterance_in_order(recogniser):
    heard = await recogniser.recognise(await sound("first words", "second words"), language="en-US")
    assert [each.text for each in heard] == ["first words", "second words"]
    assert heard[0].offset_ms <= heard[1].offset_ms


@pytest.mark.parametrize("nothing", [b"", b"\xff" * 80, SILENCE])
async def test_hears_nothing_in_nothing(recogniser, nothing):
    assert await recogniser.recognise(nothing, language="en-US") == []


async def test_hears_many_at_once(recogniser):
    one = await sound("good morning")
    heard = await asyncio.gather(*(recogniser.recognise(one, language="en-US") for _ in range(20)))
    assert {utterances[0].text for utterances in heard} == {"good morning"}


async def test_a_long_recording_takes_far_less_than_its_own_time(settings, speech_url):
    recogniser = azure(settings, speech_endpoint=speech_url)
    seconds = 60
    recording = await sound("good morning") + b"\xff" * 8000 * seconds + await sound("good night")
    async with asyncio.timeout(seconds / 6):
        heard = await recogniser.recognise(recording, language="en-US")
    assert [each.text for each in heard] == ["good morning", "good night"]
    assert heard[1].offset_ms > seconds * 1000
    await recogniser.close()


async def test_goes_on_after_a_caller_who_went_away(settings, speech_url):
    recogniser = azure(settings, speech_endpoint=speech_url)
    leaving = asyncio.create_task(recogniser.recognise(SILENCE * 30, language="en-US"))
    await asyncio.sleep(0)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    (heard,) = await recogniser.recognise(await sound("good morning"), language="en-US")
    assert heard.text == "good morning"
    async with asyncio.timeout(20):
        await recogniser.close()


@pytest.mark.parametrize(
    ("wrong", "reason", "retryable"),
    [
        ({"speech_key": "wrong"}, "AuthenticationFailure", False),
        ({"speech_endpoint": "http://127.0.0.1:9"}, "ConnectionFailure", True),
    ],
)
async def test_says_why_it_cannot_be_had(settings, speech_url, wrong, reason, retryable):
    recogniser = azure(settings, **({"speech_endpoint": speech_url} | wrong))
    with pytest.raises(ProviderError, match=f"^speech: {reason}$") as caught:
        async with asyncio.timeout(20):
            await recogniser.recognise(SILENCE, language="en-US")
    assert caught.value.retryable is retryable
    async with asyncio.timeout(20):
        await recogniser.close()


IN_A_HURRY = """
import asyncio, os
from talkstack.clock import SystemClock
from talkstack.identity import Identity
from talkstack.settings import Settings
from talkstack.speech.azure.recogniser import AzureRecogniser
from talkstack.speech.azure.synthesiser import AzureSynthesiser

async def main():
    settings = Settings.read(os.environ)
    parts = {"identity": Identity(), "clock": SystemClock()}
    speaker, listener = AzureSynthesiser(settings, **parts), AzureRecogniser(settings, **parts)
    sound = await speaker.synthesise("Hello.", voice="en-US-AvaMultilingualNeural", language="en-US")
    print(len(await listener.recognise(sound.mulaw, language="en-US")), flush=True)
    left = asyncio.create_task(listener.recognise(sound.mulaw * 200, language="en-US"))
    await asyncio.sleep(0)

asyncio.run(main())
"""


async def test_a_process_that_ends_in_mid_recognition_ends_well(settings, speech_url):
    known = settings(speech_endpoint=speech_url)
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-W", "error", "-c", IN_A_HURRY],
        env=os.environ | {name.upper(): _plain(value) for name, value in known},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "1\n", "")


def _plain(value: str | int | SecretStr) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else f"{value}"
