from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator

import pytest

from talkstack.errors import ProviderError
from talkstack.speech.memory import MemoryAudioStore, MemorySynthesiser, sound_of
from talkstack.speech.model import Speech, Word, milliseconds, segment_mac, wav
from talkstack.speech.service import Speaker, Spoken, StockVoice
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.reply import Play, Say
from tests.builders import a_version

ADDRESSES = Addresses("https://phone.example.com")
VERSION = a_version()
VOICE, LANGUAGE = VERSION.draft.voice, VERSION.draft.language


async def sentences(*texts: str, fault: Exception | None = None) -> AsyncGenerator[str]:
    for text in texts:
        yield text
    if fault:
        raise fault


def a_speaker(synthesiser: MemorySynthesiser) -> Speaker:
    return Speaker(synthesiser=synthesiser, audio=MemoryAudioStore(), addresses=ADDRESSES, media_key="media")


async def spoken(speaker: Speaker, *texts: str) -> Spoken:
    return await speaker.speak(sentences(*texts), VERSION, call_id="call_1", n=2, k=1)


async def test_sentences_become_one_file_in_their_order():
    synthesiser = MemorySynthesiser()
    result = await spoken(a_speaker(synthesiser), "At nine.", "Come any time.")
    mulaw = sound_of("At nine.", VOICE) + sound_of("Come any time.", VOICE)
    assert result.text == "At nine. Come any time."
    assert result.wav == wav(mulaw)
    assert result.ms == milliseconds(mulaw)
    heard = [(result.text[: word.chars], word.ms) for word in result.words]
    assert heard == [
        ("At", 100),
        ("At nine.", 400),
        ("At nine. Come", 600),
        ("At nine. Come any", 800),
        ("At nine. Come any time.", 1100),
    ]
    assert [(each.voice, each.language) for each in synthesiser.spoken] == [(VOICE, LANGUAGE)] * 2


async def test_it_is_played_from_an_address_that_only_we_can_write():
    result = await spoken(a_speaker(MemorySynthesiser()), "At nine.")
    mac = segment_mac("media", call_id="call_1", n=2, k=1)
    assert result.sound == Play(f"https://phone.example.com/audio/calls/call_1/2-1-{mac}.wav")
    assert result.audio == "calls/call_1/2-1.wav"


async def test_a_sentence_is_synthesised_while_the_next_is_being_written():
    begun = asyncio.Event()

    class Eager(MemorySynthesiser):
        async def synthesise(self, text: str, *, voice: str, language: str) -> Speech:
            begun.set()
            return await super().synthesise(text, voice=voice, language=language)

    async def dictated() -> AsyncGenerator[str]:
        yield "At nine."
        await begun.wait()
        yield "Come any time."

    speaker = a_speaker(Eager())
    async with asyncio.timeout(20):
        result = await speaker.speak(dictated(), VERSION, call_id="call_1", n=2, k=1)
    assert result.text == "At nine. Come any time."


async def test_a_voice_that_fails_leaves_all_the_words_to_twilio(caplog: pytest.LogCaptureFixture):
    synthesiser = MemorySynthesiser(fault=ProviderError("speech", "down", retryable=True))
    with caplog.at_level(logging.WARNING, "talkstack"):
        result = await spoken(a_speaker(synthesiser), "At nine.")
    assert result == Spoken(text="At nine.", sound=Say("At nine.", LANGUAGE))
    assert [record.getMessage() for record in caplog.records] == ["speech.synthesis_failed reason=down"]


async def test_one_sentence_that_fails_is_not_left_out():
    class Hoarse(MemorySynthesiser):
        async def synthesise(self, text: str, *, voice: str, language: str) -> Speech:
            if text == "At nine.":
                raise ProviderError("speech", "down", retryable=True)
            return await super().synthesise(text, voice=voice, language=language)

    result = await spoken(a_speaker(Hoarse()), "We open.", "At nine.", "Bye.")
    assert result.sound == Say("We open. At nine. Bye.", LANGUAGE)


async def test_nothing_said_is_nothing_spoken():
    result = await spoken(a_speaker(MemorySynthesiser()))
    assert (result.text, result.wav, result.audio) == ("", None, None)


async def test_what_breaks_the_sentences_off_is_raised_as_it_is():
    fault = ProviderError("openai", "overloaded", retryable=True)
    speaker = a_speaker(MemorySynthesiser())
    with pytest.raises(ProviderError) as raised:
        await speaker.speak(sentences("At", fault=fault), VERSION, call_id="call_1", n=2, k=1)
    assert raised.value is fault


async def test_what_was_spoken_is_kept_and_what_twilio_says_is_not():
    speaker = a_speaker(MemorySynthesiser())
    result = await spoken(speaker, "At nine.")
    await speaker.keep(result)
    await speaker.keep(Spoken(text="Hi", sound=Say("Hi", LANGUAGE)))
    assert speaker.audio.files == {"calls/call_1/2-1.wav": result.wav}


def test_a_stock_phrase_is_played_when_it_was_rendered_and_said_when_not():
    stock = StockVoice(ADDRESSES)
    rendered = stock.phrase(VERSION, VERSION.draft.phrases.greeting)
    assert rendered.sound == Play("https://phone.example.com/audio/stock/d1.wav")
    assert (rendered.ms, rendered.words) == (900, (Word(5, 400), Word(31, 900)))
    assert stock.phrase(VERSION, "Never rendered.").sound == Say("Never rendered.", LANGUAGE)
