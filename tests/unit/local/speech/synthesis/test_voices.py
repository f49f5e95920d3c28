import pytest

from local.speech.synthesis.voices import VOICES, find_voice, spoken

EVERYTHING = ("",)
ENGLISH = ("en-",)


def listed(name: str, languages: tuple[str, ...]) -> dict:
    return next(voice.listing(languages) for voice in spoken(languages) if voice.name == name)


def test_a_voice_is_listed_with_the_fields_of_the_documents():
    assert listed("en-US-GuyNeural", EVERYTHING) == {
        "Name": "Microsoft Server Speech Text to Speech Voice (en-US, GuyNeural)",
        "DisplayName": "Guy",
        "LocalName": "Guy",
        "ShortName": "en-US-GuyNeural",
        "Gender": "Male",
        "Locale": "en-US",
        "LocaleName": "English (United States)",
        "StyleList": "angry cheerful excited friendly hopeful newscast sad shouting terrified unfriendly whispering".split(),
        "SampleRateHertz": "24000",
        "VoiceType": "Neural",
        "Status": "GA",
        "WordsPerMinute": "150",
    }


def test_what_a_voice_has_not_is_left_out():
    assert listed("de-DE-KatjaNeural", EVERYTHING).keys().isdisjoint({"StyleList", "SecondaryLocaleList"})


@pytest.mark.parametrize(
    ("languages", "other"), [(EVERYTHING, {"de-DE", "en-AU", "ja-JP"}), (ENGLISH, {"en-AU", "en-GB"})]
)
def test_a_multilingual_voice_speaks_what_the_engine_does(languages, other):
    ava = listed("en-US-AvaMultilingualNeural", languages)
    assert other <= set(ava["SecondaryLocaleList"])
    assert all(each.lower().startswith(languages) for each in ava["SecondaryLocaleList"])
    assert "en-US" not in ava["SecondaryLocaleList"]


def test_an_engine_lists_the_voices_that_it_can_be():
    assert set(spoken(EVERYTHING)) == set(VOICES)
    assert {voice.locale[:3] for voice in spoken(ENGLISH)} == {"en-"}


def test_every_voice_is_found():
    assert [find_voice(voice.name.upper()) for voice in VOICES] == list(VOICES)
