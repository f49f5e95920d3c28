import pytest

from local.speech.synthesis.ssml import Pause, Saying, pieces
from local.speech.usp import RefusedError

AVA = "en-US-AvaMultilingualNeural"
ROOT = (
    "<speak version='1.0' xmlns='http://www.w3.org/2001/10/synthesis' "
    "xmlns:mstts='http://www.w3.org/2001/mstts' xml:lang='en-US'>"
)


def ssml(inside, voice=AVA):
    return f"{ROOT}<voice name='{voice}'>{inside}</voice></speak>"


def test_text_is_said_with_its_entities_resolved():
    assert pieces(ssml("a &lt; b &amp; c")) == [Saying(AVA, "a < b & c")]


def test_markup_inside_a_word_does_not_split_it():
    inside = "It <emphasis level='strong'>real</emphasis>ly <prosody rate='+10%'>is</prosody>."
    assert pieces(ssml(inside)) == [Saying(AVA, "It really is.")]


def test_sentences_end_words():
    (said,) = pieces(ssml("<p><s>One.</s><s>Two.</s></p>Three."))
    assert said.text.split() == ["One.", "Two.", "Three."]


def test_a_break_is_silence_between():
    breaks = "a<break time='300ms'/>b<break time='1.5s'/><break/><break strength='none'/>"
    found = pieces(ssml(breaks))
    assert found == [Saying(AVA, "a"), Pause(300), Saying(AVA, "b"), Pause(1_500), Pause(750), Pause(0)]


def test_an_alias_is_said_instead():
    assert pieces(ssml("<sub alias='Doctor'>Dr.</sub> Okafor")) == [Saying(AVA, "Doctor Okafor")]


def test_voices_are_found_in_any_case_and_keep_their_order():
    text = f"{ROOT}<voice name='de-de-KatjaNeural'>eins</voice><voice name='{AVA}'>two</voice></speak>"
    assert pieces(text) == [Saying("de-DE-KatjaNeural", "eins"), Saying(AVA, "two")]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (ssml("a", voice="en-US-NobodyNeural"), r"Unsupported voice en-US-NobodyNeural\."),
        (ssml("<audio src='https://example.com/a.wav'/>"), "audio is not done"),
        (ssml("<phoneme alphabet='ipa' ph='x'>a</phoneme>"), "phoneme is not done"),
        (ssml("<prosody speed='2'>a</prosody>"), "prosody has no attribute speed"),
        (ssml("<break time='soon'/>"), "soon is not a time"),
        (ssml("<voice name='en-US-GuyNeural'>a</voice>"), "inside another"),
        (ssml("a & b"), "SSML"),
        (f"{ROOT}text</speak>", "inside a voice"),
        (f"{ROOT}<p>text</p></speak>", "outside a voice"),
        ("<speak>text</speak>", "root"),
        ("<!DOCTYPE speak><speak/>", "DOCTYPE"),
        (ssml("a" * 70_000), "64 KB"),
    ],
)
def test_what_is_wrong_or_not_done_is_refused_by_name(text, named):
    with pytest.raises(RefusedError, match=named):
        pieces(text)
