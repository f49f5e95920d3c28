from __future__ import annotations

import logging
from typing import Never

import pytest

from talkstack.conversation.opening import VOICE_SECONDS, Opener
from talkstack.errors import ProviderError
from talkstack.speech.memory import MemoryAudioStore, sound_of, speech_of
from talkstack.speech.model import wav
from talkstack.telephony.reply import Play, Say
from tests.builders import a_draft, a_version
from tests.pace import PacedSynthesiser
from tests.world import World

VERSION = a_version()
GREETING, VOICE = VERSION.draft.phrases.greeting, VERSION.draft.voice
UNKNOWN = a_version(stock={})


def opener(world: World) -> Opener:
    return world.services.receptionist.opener


async def test_a_greeting_that_was_rendered_ahead_is_played_from_stock():
    opening = await opener(World()).opening(VERSION, "call_1")
    assert opening.greeted == (Play("https://phone.example.com/audio/stock/d1.wav"),)
    [segment] = opening.segments
    assert (segment.k, segment.text, segment.audio, segment.ms) == (1, GREETING, "stock/d1.wav", 900)


async def test_nothing_is_loaded_for_it():
    def loading() -> Never:
        raise AssertionError

    bare = Opener(stock=World().services.stock, deliverer=loading)
    assert (await bare.opening(VERSION, "call_1")).greeted


async def test_words_of_the_call_alone_are_voiced_and_kept_with_it():
    world = World()
    opening = await opener(world).opening(UNKNOWN, "call_1")
    [segment] = opening.segments
    speech = speech_of(GREETING, VOICE)
    assert (segment.audio, segment.ms, segment.words) == ("calls/call_1/0-1.wav", speech.ms, speech.words)
    [play] = opening.greeted
    name = play.url.rsplit("/", 1)[1]
    assert world.adapters.audio.files["calls/call_1/0-1.wav"] == wav(sound_of(GREETING, VOICE))
    assert name.startswith("0-1-")


async def test_a_voice_that_takes_too_long_leaves_them_to_twilio():
    world = World()
    world.adapters.synthesiser = PacedSynthesiser(60.0)
    opening = await opener(world).opening(UNKNOWN, "call_1")
    assert world.clock.monotonic() == VOICE_SECONDS
    assert opening.greeted == (Say(GREETING, "en-US"),)
    assert [segment.audio for segment in opening.segments] == [None]


async def test_a_file_that_cannot_be_kept_is_played_all_the_same(caplog: pytest.LogCaptureFixture):
    class Full(MemoryAudioStore):
        async def put(self, name: str, data: bytes) -> None:
            del name, data
            raise ProviderError("blob", "full", retryable=False)

    world = World()
    world.adapters.audio = Full()
    with caplog.at_level(logging.WARNING, "talkstack"):
        opening = await opener(world).opening(UNKNOWN, "call_1")
    assert [type(sound) for sound in opening.greeted] == [Play]
    assert [record.getMessage() for record in caplog.records] == ["speech.not_kept reason=full"]


async def test_a_greeting_that_comes_to_nothing_is_silence():
    silent = a_version(draft=a_draft(phrases=a_draft().phrases.model_copy(update={"greeting": " "})))
    opening = await opener(World()).opening(silent, "call_1")
    assert (opening.segments, opening.greeted) == ((), ())
