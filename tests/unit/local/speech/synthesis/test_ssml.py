import pytest

from local.speech.synthesis.ssml import Pause, Saying, pieces
from local.speech.usp import RefusedError

AVA = "en-US-AvaMultilingualNeural"
ARIA = "en-US-AriaNeural"
ROOT = (
    "<speak version='1.0' xmlns='http://www.w3.org/2001/10/synthesis' "
    "xmlns:mstts='http://www.w3.org/2001/mstts' xml:lang='en-US'>"
)


def styled(style, more=""):
    return f"<mstts:express-as style='{style}' {more}><prosody rate='0.9'>a</prosody></mstts:express-as>"


def ssml(inside, voice=AVA):
    return f"{ROOT}<voice name='{voice}'>{inside}</voice></speak>"


def test_text_is_said_with_its_entities_resolved():
    assert pieces(ssml("a &lt; b &amp; c")) == [Saying(AVA, "a < b & c")]


def test_markup_inside_a_word_does_not_split_it():
    inside = "It <emphasis level='strong'>real</emphasis>ly <prosody rate='+10%'>is</prosody>."
    assert pieces(ssml(inside)) == [Saying(AVA, "It really is.")]


@pytest.mark.parametrize("rate", ["0.5", "1", "2", "-50%", "+100%", "30%", "x-slow", "medium", "x-fast"])
def test_speech_may_be_half_to_twice_as_fast(rate):
    assert pieces(ssml(f"<prosody rate='{rate}'>a</prosody>")) == [Saying(AVA, "a")]


@pytest.mark.parametrize(
    "prosody",
    [
        "pitch='600Hz' range='-2st'",
        "pitch='+80Hz' range='x-high'",
        "volume='75' pitch='-50%'",
        "volume='+10'",
        "volume='silent'",
        "contour='(0%,+20Hz) (10%,-2st) (40%,+10Hz)'",
    ],
)
def test_pitch_and_volume_are_written_as_documented(prosody):
    assert pieces(ssml(f"<prosody {prosody}>a</prosody>")) == [Saying(AVA, "a")]


@pytest.mark.parametrize("more", ["", "styledegree='0.01'", "styledegree='2' role='Girl'"])
def test_a_voice_speaks_in_the_styles_it_has(more):
    inside = styled("customerservice", more)
    assert pieces(ssml(inside, ARIA)) == [Saying(ARIA, "a")]
    assert pieces(ssml(inside, ARIA).replace("http://www.w3.org/2001/mstts", "https://www.w3.org/2001/mstts"))


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
        (ssml("<prosody rate='0.4'>a</prosody>"), "0.4 is no rate"),
        (ssml("<prosody rate='2.1'>a</prosody>"), "2.1 is no rate"),
        (ssml("<prosody rate='-51%'>a</prosody>"), "-51% is no rate"),
        (ssml("<prosody rate='quick'>a</prosody>"), "quick is no rate"),
        (ssml("<prosody pitch='10'>a</prosody>"), "10 is no pitch"),
        (ssml("<prosody volume='101'>a</prosody>"), "101 is no volume"),
        (ssml("<prosody contour='up'>a</prosody>"), "up is no contour"),
        (ssml("<prosody><emphasis>a</emphasis></prosody>"), "emphasis stands inside prosody"),
        (ssml(styled("cheerful")), "AvaMultilingualNeural has no style cheerful"),
        (ssml("<mstts:express-as>a</mstts:express-as>", ARIA), "has no style None"),
        (ssml(styled("cheerful", "styledegree='2.01'"), ARIA), "2.01 is no degree"),
        (ssml(styled("cheerful", "styledegree='0'"), ARIA), "0 is no degree"),
        (ssml(styled("cheerful", "styledegree='much'"), ARIA), "much is no degree"),
        (ssml(styled("cheerful", "role='Nurse'"), ARIA), "no role Nurse"),
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
