from __future__ import annotations

import json

import pytest

from talkstack.errors import ProviderError
from talkstack.voices.azure import voices_of
from talkstack.voices.model import Voice

JENNY = {
    "Name": "Microsoft Server Speech Text to Speech Voice (en-US, JennyNeural)",
    "DisplayName": "Jenny",
    "LocalName": "Jenny",
    "ShortName": "en-US-JennyNeural",
    "Gender": "Female",
    "Locale": "en-US",
    "LocaleName": "English (United States)",
    "StyleList": ["chat", "sad"],
    "SecondaryLocaleList": ["en-US", "de-DE"],
    "SampleRateHertz": "24000",
    "VoiceType": "Neural",
    "Status": "Preview",
    "ExtendedPropertyMap": {"IsHighQuality48K": "True"},
    "WordsPerMinute": "152",
}


def test_a_voice_is_read_with_all_that_is_said_of_it():
    assert voices_of(json.dumps([JENNY]).encode()) == (
        Voice(
            name="en-US-JennyNeural",
            display_name="Jenny",
            gender="female",
            language="en-US",
            language_name="English (United States)",
            other_languages=("de-DE",),
            styles=("chat", "sad"),
            status="preview",
            words_per_minute=152,
        ),
    )


def test_what_a_voice_does_not_have_is_not_there():
    rest = {
        name: value
        for name, value in JENNY.items()
        if name not in {"StyleList", "SecondaryLocaleList", "WordsPerMinute", "Status", "VoiceType"}
    }
    (voice,) = voices_of(json.dumps([rest]).encode())
    assert (voice.styles, voice.multilingual, voice.words_per_minute) == ((), False, None)
    assert (voice.status, voice.kind) == ("ga", "Neural")


@pytest.mark.parametrize("body", [b"", b"{}", b"<html>", b'[{"ShortName": "a"}]'])
def test_what_is_no_list_of_voices_is_the_services_fault(body):
    with pytest.raises(ProviderError, match="cannot be read"):
        voices_of(body)
