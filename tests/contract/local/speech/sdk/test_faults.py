import json
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import azure.cognitiveservices.speech as sdk
import pytest

from local.speech.engines.modem import burst, hear

KEY = "sesame"
WORDS = "one two three four five six seven eight nine ten"


def switch(url: str, method: str = "PUT", **fault: object) -> int:
    address = f"http://{urlsplit(url).netloc}/speech/fault"
    request = urllib.request.Request(address, json.dumps(fault).encode(), method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as refusal:
        return refusal.code


def spoken(url: str, patience_ms: int = 20_000) -> sdk.SpeechSynthesisResult:
    config = sdk.SpeechConfig(endpoint=url, subscription=KEY)
    config.set_speech_synthesis_output_format(sdk.SpeechSynthesisOutputFormat.Raw8Khz8BitMonoMULaw)
    config.set_property_by_name("SpeechSynthesis_FirstChunkTimeoutMs", f"{patience_ms}")
    config.set_property(sdk.PropertyId.SpeechSynthesis_FrameTimeoutInterval, f"{patience_ms}")
    speaker = sdk.SpeechSynthesizer(config, audio_config=None)
    return speaker.speak_text_async(WORDS).get()


def heard(url: str) -> sdk.SpeechRecognitionResult:
    config = sdk.SpeechConfig(endpoint=url, subscription=KEY)
    config.set_property_by_name("SPEECH-Error-MaxRetryCount", "0")
    mulaw = sdk.audio.AudioStreamFormat(8_000, 8, 1, wave_stream_format=sdk.AudioStreamWaveFormat.MULAW)
    stream = sdk.audio.PushAudioInputStream(mulaw)
    listener = sdk.SpeechRecognizer(config, sdk.audio.AudioConfig(stream=stream))
    stream.write(b"".join(map(burst, WORDS.split())))
    stream.close()
    return listener.recognize_once_async().get()


@pytest.mark.parametrize("kind", ["close", "stall"])
def test_a_voice_is_cut_off_in_mid_audio(url, kind):
    switch(url, kind=kind, of="synthesis", after=3)
    result = spoken(url, patience_ms=400)
    assert result.reason is sdk.ResultReason.Canceled
    assert WORDS.startswith(hear(result.audio_data).text)
    assert switch(url, "DELETE") == 200
    assert hear(spoken(url).audio_data).text == WORDS


def test_ears_are_closed_in_mid_audio_once(url):
    switch(url, kind="close", of="recognition", times=1)
    assert heard(url).reason is sdk.ResultReason.Canceled
    assert heard(url).text == WORDS


def test_a_fault_of_one_direction_leaves_the_other_alone(url):
    switch(url, kind="close", of="recognition")
    assert hear(spoken(url).audio_data).text == WORDS
    switch(url, kind="close", of="synthesis")
    assert heard(url).text == WORDS


def test_a_connection_is_refused_with_a_status(url):
    switch(url, kind="status", status=429, of="recognition")
    result = heard(url)
    assert result.reason is sdk.ResultReason.Canceled
    assert result.cancellation_details.code is sdk.CancellationErrorCode.TooManyRequests


@pytest.mark.parametrize("fault", [{"kind": "mumble"}, {"kind": "close", "of": "translation"}, {}])
def test_an_unknown_fault_is_refused(url, fault):
    assert switch(url, **fault) == 422
    assert hear(spoken(url).audio_data).text == WORDS
