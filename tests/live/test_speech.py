from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from talkstack.adapters import Adapters
from talkstack.speech.model import BYTES_PER_MS

pytestmark = pytest.mark.live

VOICE = "en-US-AvaMultilingualNeural"
SAID = "Hello, I would like to book an appointment."


async def test_what_azure_says_as_mulaw_azure_hears(real: Callable[..., Adapters]):
    """Without SPEECH_KEY the identity that is signed in here is used."""
    adapters = real("SPEECH_ENDPOINT")
    said = await adapters.synthesiser.synthesise(SAID, voice=VOICE, language="en-US")
    assert not said.mulaw.startswith(b"RIFF")
    assert 1_500 < said.ms < 6_000
    heard = await adapters.recogniser.recognise(said.mulaw, language="en-US", phrases=("appointment",))
    assert "book an appointment" in " ".join(utterance.text for utterance in heard).lower()
    assert all(0.0 <= (utterance.confidence or 0.0) <= 1.0 for utterance in heard)


async def test_both_ears_hear_the_same_with_its_words(real: Callable[..., Adapters]):
    adapters = real("SPEECH_ENDPOINT")
    said = await adapters.synthesiser.synthesise(SAID, voice=VOICE, language="en-US")
    for ears in (adapters.recogniser, adapters.transcription):
        (heard,) = await ears.recognise(said.mulaw, language="en-US", phrases=("appointment",))
        assert "book an appointment" in heard.text.lower()
        last = heard.words[-1]
        assert heard.offset_ms <= last.offset_ms < heard.offset_ms + heard.duration_ms <= said.ms
        assert last.text.lower().strip(".") == "appointment"


async def test_azure_tells_where_the_words_end(real: Callable[..., Adapters]):
    adapters = real("SPEECH_ENDPOINT")
    said = await adapters.synthesiser.synthesise(SAID, voice=VOICE, language="en-US")
    ends = [end.end() for end in re.finditer(r"\w+", SAID)]
    assert [word.chars for word in said.words] == ends
    assert [word.ms for word in said.words] == sorted({word.ms for word in said.words})
    # To the middle word's end and no further: what is heard of the sound's beginning ends there, too.
    middle = said.words[len(said.words) // 2]
    heard = await adapters.recogniser.recognise(said.mulaw[: middle.ms * BYTES_PER_MS], language="en-US")
    last = " ".join(utterance.text for utterance in heard).strip(".").split()[-1]
    assert SAID[: middle.chars].endswith(last)


async def test_azure_lists_its_voices(real: Callable[..., Adapters]):
    voices = {voice.name: voice for voice in await real("SPEECH_ENDPOINT").voices.voices()}
    assert len(voices) > 400
    assert voices[VOICE].speaks("de-DE")
    assert "sad" in voices["en-US-GuyNeural"].styles
