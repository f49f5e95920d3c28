from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from talkstack.clock import SystemClock
from talkstack.errors import ProviderError
from talkstack.identity import Identity
from talkstack.speech.azure.pool import MOST
from talkstack.speech.azure.synthesiser import AzureSynthesiser
from talkstack.speech.memory import MemorySynthesiser

AVA = {"voice": "en-US-AvaMultilingualNeural", "language": "en-US"}


def azure(settings, **known: str) -> AzureSynthesiser:
    return AzureSynthesiser(settings(**known), identity=Identity(), clock=SystemClock())


@pytest.fixture
async def synthesiser(kind, settings, request) -> AsyncIterator[MemorySynthesiser | AzureSynthesiser]:
    if kind == "memory":
        yield MemorySynthesiser()
        return
    real = azure(settings, speech_endpoint=request.getfixturevalue("speech_url"))
    yield real
    await real.close()


async def test_the_same_words_are_the_same_sound_and_others_another(synthesiser):
    hello, again, goodbye = [
        await synthesiser.synthesise(text, **AVA) for text in ("Hello there.", "Hello there.", "Goodbye now.")
    ]
    assert len(hello) >= 800
    assert hello == again
    assert hello != goodbye


async def test_longer_words_last_longer(synthesiser):
    short = await synthesiser.synthesise("Yes.", **AVA)
    long = await synthesiser.synthesise("Yes, that is quite all right with me, thank you.", **AVA)
    assert len(long) > 2 * len(short)


async def test_speaks_for_more_callers_than_it_has_lines(synthesiser):
    texts = [f"Number {n}." for n in range(2 * MOST)]
    together = await asyncio.gather(*(synthesiser.synthesise(text, **AVA) for text in texts))
    assert together == [await synthesiser.synthesise(text, **AVA) for text in texts]


async def test_words_are_words_even_when_they_look_like_markup(synthesiser):
    marked = await synthesiser.synthesise('a < b & c </speak> \x00 "d"', **AVA)
    assert marked
    assert marked != await synthesiser.synthesise("a", **AVA)


async def test_goes_on_after_a_caller_who_went_away(synthesiser):
    leaving = asyncio.create_task(synthesiser.synthesise("This will not be heard. " * 40, **AVA))
    await asyncio.sleep(0)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert await synthesiser.synthesise("Hello there.", **AVA)


async def test_is_ready(synthesiser):
    await synthesiser.ready()


@pytest.mark.parametrize(
    ("wrong", "reason", "retryable"),
    [
        ({"speech_key": "wrong"}, "AuthenticationFailure", False),
        ({"speech_endpoint": "http://127.0.0.1:9"}, "ConnectionFailure", True),
    ],
)
async def test_says_why_it_cannot_be_had(settings, speech_url, wrong, reason, retryable):
    synthesiser = azure(settings, **({"speech_endpoint": speech_url} | wrong))
    with pytest.raises(ProviderError, match=f"^speech: {reason}$") as caught:
        await synthesiser.synthesise("my secret", **AVA)
    assert caught.value.retryable is retryable
    await synthesiser.close()


async def test_is_not_ready_where_nobody_listens(settings):
    synthesiser = azure(settings)
    with pytest.raises(ProviderError):
        await synthesiser.ready()
    await synthesiser.close()


async def test_a_voice_that_does_not_exist_is_refused(settings, speech_url):
    synthesiser = azure(settings, speech_endpoint=speech_url)
    with pytest.raises(ProviderError):
        await synthesiser.synthesise("Hello.", voice="en-US-NobodyNeural", language="en-US")
    assert await synthesiser.synthesise("Hello.", **AVA)
    await synthesiser.close()
