import hashlib
import json
import queue
import urllib.request
from datetime import timedelta

import azure.cognitiveservices.speech as sdk
import pytest

from local.speech.app import Service
from local.speech.auth import Credentials
from local.speech.engines import open_engine
from local.speech.engines.modem import hear
from local.speech.synthesis.pace import Pace

KEY = "sesame"
MULAW = sdk.SpeechSynthesisOutputFormat.Raw8Khz8BitMonoMULaw
PUNCTUATION = sdk.PropertyId.SpeechServiceResponse_RequestPunctuationBoundary
SPEAK = "<speak version='1.0' xmlns='http://www.w3.org/2001/10/synthesis' xml:lang='en-US'>"
BAD_REQUEST = sdk.CancellationErrorCode.BadRequest


def synthesizer(url, *, key=KEY, output=MULAW):
    config = sdk.SpeechConfig(endpoint=url, subscription=key)
    config.set_speech_synthesis_output_format(output)
    config.set_property(PUNCTUATION, "false")
    return sdk.SpeechSynthesizer(config, audio_config=None)


def speak(speaker, text):
    """Hold the synthesizer until its result: the SDK stalls if it is let go before."""
    return speaker.speak_text_async(text).get()


def over_http(url, path, *, method="GET"):
    headers = {"Ocp-Apim-Subscription-Key": KEY}
    request = urllib.request.Request(url.replace("ws:", "http:") + path, headers=headers, method=method)
    with urllib.request.urlopen(request) as answer:
        return answer.read().decode()


def test_words_come_back_as_audio(url):
    result = speak(synthesizer(url), "Good morning, Frau Müller & Söhne.")
    assert result.reason is sdk.ResultReason.SynthesizingAudioCompleted
    assert hear(result.audio_data).text == "Good morning, Frau Müller & Söhne."
    assert result.audio_duration == timedelta(seconds=len(result.audio_data) / 8_000)


def test_wave_files_hold_what_was_asked_for(url):
    output = sdk.SpeechSynthesisOutputFormat.Riff24Khz16BitMonoPcm
    result = speak(synthesizer(url, output=output), "Tuesday")
    assert result.audio_data[:4] == b"RIFF"
    assert int.from_bytes(result.audio_data[24:28], "little") == 24_000


def test_one_synthesizer_speaks_again_and_again(url):
    speaker = synthesizer(url)
    results = [speak(speaker, text) for text in ("one", "two")]
    assert [hear(result.audio_data).text for result in results] == ["one", "two"]


def test_word_boundaries_stand_where_the_words_are(url):
    speaker, events = synthesizer(url), queue.Queue()
    speaker.synthesis_word_boundary.connect(events.put)
    result = speak(speaker, "Half past 9:30, then.")
    found = [events.get(timeout=20) for _ in range(4)]
    speaker.synthesis_word_boundary.disconnect_all()
    assert [event.text for event in found] == ["Half", "past", "9:30", "then"]
    assert [event.text_offset for event in found] == [0, 5, 10, 16]
    assert {event.boundary_type for event in found} == {sdk.SpeechSynthesisBoundaryType.Word}
    assert {event.result_id for event in found} == {result.result_id}
    heard = hear(result.audio_data).words
    assert [event.audio_offset for event in found] == [word.offset_ms * 10_000 for word in heard]
    assert [event.duration / timedelta(milliseconds=1) for event in found] == [
        word.duration_ms for word in heard
    ]


def test_words_stand_behind_the_pauses_before_them(url):
    speaker, events = synthesizer(url), queue.Queue()
    speaker.synthesis_word_boundary.connect(events.put)
    pause = "<break time='700ms'/>"
    ssml = f"{SPEAK}<voice name='en-US-AvaMultilingualNeural'>one{pause}two</voice></speak>"
    speaker.speak_ssml_async(ssml).get()
    one, two = [events.get(timeout=20) for _ in range(2)]
    speaker.synthesis_word_boundary.disconnect_all()
    assert two.audio_offset == one.audio_offset + one.duration // timedelta(microseconds=1) * 10 + 7_000_000


@pytest.mark.parametrize("kind", ["Punctuation", "Sentence"])
def test_other_boundaries_than_words_are_refused(url, kind):
    config = sdk.SpeechConfig(endpoint=url, subscription=KEY)
    config.set_property(PUNCTUATION, "false")
    config.set_property(getattr(sdk.PropertyId, f"SpeechServiceResponse_Request{kind}Boundary"), "true")
    speaker = sdk.SpeechSynthesizer(config, audio_config=None)
    speaker.synthesis_word_boundary.connect(lambda _: None)
    details = speak(speaker, "Half past nine.").cancellation_details
    speaker.synthesis_word_boundary.disconnect_all()
    assert details.error_code is BAD_REQUEST
    assert f"boundaries of {kind.lower()}" in details.error_details


def test_a_stopped_synthesis_is_forgotten_and_the_next_one_works(url):
    speaker = synthesizer(url)
    speaker.start_speaking_text_async("never to be finished").get()
    speaker.stop_speaking_async().get()
    assert hear(speak(speaker, "and again").audio_data).text == "and again"


@pytest.mark.parametrize(
    ("ssml", "detail"),
    [
        ("<speak/>", "the root must be speak"),
        (
            f"{SPEAK}<voice name='en-US-NobodyNeural'>a</voice></speak>",
            "Unsupported voice en-US-NobodyNeural.",
        ),
    ],
)
def test_refusals_reach_the_caller_with_their_reason(url, ssml, detail):
    speaker = synthesizer(url)
    details = speaker.speak_ssml_async(ssml).get().cancellation_details
    assert details.error_code is BAD_REQUEST
    assert detail in details.error_details


def test_a_format_that_is_not_done_is_refused(url):
    output = sdk.SpeechSynthesisOutputFormat.Audio16Khz32KBitRateMonoMp3
    details = speak(synthesizer(url, output=output), "hello").cancellation_details
    assert details.error_code is BAD_REQUEST
    assert "audio-16khz-32kbitrate-mono-mp3" in details.error_details


def test_a_wrong_key_is_an_authentication_failure(url):
    details = speak(synthesizer(url, key="other"), "hello").cancellation_details
    assert details.error_code is sdk.CancellationErrorCode.AuthenticationFailure


@pytest.mark.parametrize("kind", ["issued", "given", "of Microsoft Entra", "unknown"])
def test_tokens_open_too(url, kind):
    issued = over_http(url, "/sts/v1.0/issueToken", method="POST")
    tokens = {
        "issued": issued,
        "given": "a-token",
        "of Microsoft Entra": "aad#/resource#a-token",
        "unknown": "b",
    }
    config = sdk.SpeechConfig(endpoint=url)
    config.authorization_token = tokens[kind]
    result = speak(sdk.SpeechSynthesizer(config, audio_config=None), "hello")
    assert (result.reason is sdk.ResultReason.SynthesizingAudioCompleted) == (kind != "unknown")


def test_the_voices_are_listed(url):
    config = sdk.SpeechConfig(host=url, subscription=KEY)
    speaker = sdk.SpeechSynthesizer(config, audio_config=None)
    result = speaker.get_voices_async().get()
    assert "en-US-AvaMultilingualNeural" in {voice.short_name for voice in result.voices}


class TestClock:
    @pytest.fixture
    def service(self):
        pace = Pace(first_byte_ms=60, speed=10)
        return Service(engine=open_engine("modem"), credentials=Credentials(KEY), pace=pace)

    def test_it_tells_how_long_the_service_took_and_no_words(self, url):
        speak(synthesizer(url), "half past nine")
        (entry,) = json.loads(over_http(url, "/speech/clock"))
        assert (entry["kind"], entry["characters"], entry["audio_ms"]) == ("synthesis", 14, 300)
        assert entry["first_ms"] >= 60
        assert (
            entry["total_ms"] >= 60 + 20
        )  # of the 300 ms, 200 had to be waited for at ten times their speed
        assert set(entry) == {"kind", "first_ms", "total_ms", "characters", "audio_ms", "text_sha256"}
        assert entry["text_sha256"] == hashlib.sha256(b"half past nine").hexdigest()
