from __future__ import annotations

import logging
from typing import Any

import pytest

from talkstack.agents.model import Stock
from talkstack.errors import ProviderError
from talkstack.speech.memory import MemoryAudioStore, MemorySynthesiser, speech_of
from talkstack.speech.memory import Spoken as Voiced
from talkstack.speech.model import Speech, Word, segment_mac
from talkstack.speech.service import Speaker, Spoken, StockVoice, manner_of
from talkstack.telemetry.memory import MemoryMeter
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.reply import Play, Say
from tests.builders import a_draft, a_version

ADDRESSES = Addresses("https://phone.example.com")
VERSION = a_version()
VOICE, LANGUAGE = VERSION.draft.voice, VERSION.draft.language


def a_speaker(synthesiser: MemorySynthesiser) -> Speaker:
    return Speaker(
        synthesiser=synthesiser,
        audio=MemoryAudioStore(),
        addresses=ADDRESSES,
        meter=MemoryMeter(),
        media_key="media",
    )


async def test_a_sentence_becomes_a_sound_in_the_agents_voice():
    synthesiser = MemorySynthesiser()
    spoken = await a_speaker(synthesiser).speak("At nine.", VERSION)
    assert spoken == Spoken(text="At nine.", speech=speech_of("At nine.", VOICE))
    assert synthesiser.spoken == [Voiced("At nine.", VOICE, LANGUAGE)]
    assert spoken.audio is None


async def test_the_agent_speaks_in_its_style_and_at_its_rate():
    manner = {"style": "cheerful", "style_degree": 0.5, "speaking_rate": 1.25}
    synthesiser = MemorySynthesiser()
    await a_speaker(synthesiser).speak("At nine.", a_version(draft=a_draft(**manner)))
    assert synthesiser.spoken == [Voiced("At nine.", VOICE, LANGUAGE, "cheerful", 0.5, 1.25)]


def test_every_manner_makes_another_sound_of_the_same_words():
    drafts = (
        a_draft(),
        a_draft(style="cheerful"),
        a_draft(style="sad"),
        a_draft(style="sad", style_degree=2.0),
        a_draft(style="sad", speaking_rate=0.9),
        a_draft(speaking_rate=0.9),
        a_draft(language="de-DE"),
    )
    manners = [manner_of(draft) for draft in drafts]
    assert (manners[0], len(set(manners))) == ("", len(drafts))


async def test_a_voice_that_fails_leaves_the_words_to_twilio(caplog: pytest.LogCaptureFixture):
    synthesiser = MemorySynthesiser(fault=ProviderError("speech", "down", retryable=True))
    with caplog.at_level(logging.WARNING, "talkstack"):
        assert await a_speaker(synthesiser).speak("At nine.", VERSION) == Spoken(text="At nine.")
    assert [record.getMessage() for record in caplog.records] == ["speech.synthesis_failed reason=down"]


async def test_a_sound_of_no_length_is_none():
    class Mute(MemorySynthesiser):
        async def synthesise(self, text: str, *, voice: str, language: str, **manner: Any) -> Speech:
            del text, voice, language, manner
            return Speech(b"")

    assert await a_speaker(Mute()).speak("…", VERSION) == Spoken(text="…")


@pytest.mark.parametrize("k", ["1", "2.4"])
def test_a_segment_is_played_from_an_address_that_only_we_can_write(k: str):
    mac = segment_mac("media", call_id="call_1", n=2, k=k)
    played = a_speaker(MemorySynthesiser()).played("call_1", 2, k)
    assert played == Play(f"https://phone.example.com/audio/calls/call_1/2-{k}-{mac}.wav")


def test_a_stock_phrase_is_played_when_it_was_rendered_and_said_when_not():
    stock, greeting = StockVoice(ADDRESSES), VERSION.draft.phrases.greeting
    rendered = stock.phrase(VERSION, greeting)
    assert rendered.stock == Stock(digest="d1", ms=900, words=(Word(5, 400), Word(31, 900)))
    assert rendered.audio == "stock/d1.wav"
    assert stock.sound(VERSION, greeting) == Play("https://phone.example.com/audio/stock/d1.wav")
    assert stock.phrase(VERSION, "Never rendered.") == Spoken(text="Never rendered.")
    assert stock.sound(VERSION, "Never rendered.") == Say("Never rendered.", LANGUAGE)
