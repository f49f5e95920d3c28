from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from local.speech.engines.modem import hear
from talkstack.clock import SystemClock
from talkstack.errors import ProviderError
from talkstack.identity import Identity
from talkstack.speech.azure.pool import MOST
from talkstack.speech.azure.synthesiser import AzureSynthesiser
from talkstack.speech.memory import MemorySynthesiser
from talkstack.speech.model import BYTES_PER_MS

TEXT = "We open at nine, Dr. Lee. Shall I book it?"
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
    assert hello.ms >= 100
    assert hello == again
    assert hello != goodbye


async def test_longer_words_last_longer(synthesiser):
    short = await synthesiser.synthesise("Yes.", **AVA)
    long = await synthesiser.synthesise("Yes, that is quite all right with me, thank you.", **AVA)
    assert long.ms > 2 * short.ms


async def test_speaks_for_more_callers_than_it_has_lines(synthesiser):
    texts = [f"Number {n}." for n in range(2 * MOST)]
    together = await asyncio.gather(*(synthesiser.synthesise(text, **AVA) for text in texts))
    assert together == [await synthesiser.synthesise(text, **AVA) for text in texts]


async def test_words_are_words_even_when_they_look_like_markup(synthesiser):
    marked = await synthesiser.synthesise('a < b & c </speak> \x00 "d"', **AVA)
    assert marked.mulaw
    assert marked != await synthesiser.synthesise("a", **AVA)


async def test_goes_on_after_a_caller_who_went_away(synthesiser):
    leaving = asyncio.create_task(synthesiser.synthesise("This will not be heard. " * 40, **AVA))
    await asyncio.sleep(0)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    after = await synthesiser.synthesise("Hello there.", **AVA)
    assert after == await synthesiser.synthesise("Hello there.", **AVA)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Yes.", ["Yes"]),
        (
            "We open at nine, I think.",
            ["We", "We open", "We open at", "We open at nine", "We open at nine, I", ...],
        ),
        ("Müller & Söhne <here>", ["Müller", "Müller & Söhne", "Müller & Söhne <here"]),
        ("that that  that", ["that", "that that", "that that  that"]),
        ("It's O'Brien\u2019s?", ["It's", "It's O'Brien\u2019s"]),
    ],
)
async def test_knows_where_in_the_text_and_in_the_sound_words_end(synthesiser, text, ends):
    speech = await synthesiser.synthesise(text, **AVA)
    heard = [text[: word.chars].rstrip(".,?>") for word in speech.words]
    assert heard == [text.rstrip(".") if end is ... else end for end in ends]
    times = [word.ms for word in speech.words]
    assert times == sorted(set(times))
    assert 0 < times[0] <= times[-1] <= speech.ms


async def test_every_sentence_has_its_own_words(synthesiser):
    texts = [f"Sentence {n} has " + "very " * n + "many words." for n in range(3 * MOST)]
    spoken = await asyncio.gather(*(synthesiser.synthesise(text, **AVA) for text in texts))
    for text, speech in zip(texts, spoken, strict=True):
        assert len(speech.words) == len(text.split())
        assert text[: speech.words[-1].chars].rstrip(".") == text.rstrip(".")


async def test_nothing_has_no_words(synthesiser):
    assert (await synthesiser.synthesise(" ", **AVA)).words == ()


async def test_what_sounds_until_a_word_ends_holds_the_words_to_there(settings, speech_url):
    synthesiser = azure(settings, speech_endpoint=speech_url)
    speech = await synthesiser.synthesise(TEXT, **AVA)
    for word in speech.words:
        heard = hear(speech.mulaw[: word.ms * BYTES_PER_MS]).text
        assert heard.rstrip(",.?") == TEXT[: word.chars]
    await synthesiser.close()


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


async def test_words_in_a_style_and_at_a_rate_are_the_same_words(synthesiser):
    manner = {"style": "cheerful", "style_degree": 1.5, "rate": 0.9}
    said = await synthesiser.synthesise("Hello there", voice="en-US-AriaNeural", language="en-US", **manner)
    assert [word.chars for word in said.words] == [5, 11]


async def test_a_style_that_the_voice_does_not_have_is_refused(settings, speech_url):
    synthesiser = azure(settings, speech_endpoint=speech_url)
    with pytest.raises(ProviderError):
        await synthesiser.synthesise("Hello.", **AVA, style="cheerful")
    await synthesiser.close()
