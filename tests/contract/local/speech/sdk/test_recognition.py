import json
import queue
import threading
import wave

import azure.cognitiveservices.speech as sdk
import numpy as np
import pytest

from local.speech.app import Service
from local.speech.auth import Credentials
from local.speech.clock import digest_of
from local.speech.engines import mulaw, open_engine
from local.speech.engines.engine import Recognition
from local.speech.engines.modem import Modem, burst

KEY = "sesame"
MULAW = {
    "samples_per_second": 8_000,
    "bits_per_sample": 8,
    "wave_stream_format": sdk.AudioStreamWaveFormat.MULAW,
}
PCM_8K = {"samples_per_second": 8_000, "bits_per_sample": 16}
PAUSE = b"\xff" * 8_000


def say(text):
    return b"".join(map(burst, text.split()))


class Caller:
    """A recognizer over a push stream, and everything it reported."""

    def __init__(self, url, audio_format=MULAW, **properties: str) -> None:
        self.config = sdk.SpeechConfig(endpoint=url, subscription=KEY)
        for name, value in properties.items():
            self.config.set_property(sdk.PropertyId[name], value)
        self.config.output_format = sdk.OutputFormat.Detailed
        self.stream = sdk.audio.PushAudioInputStream(sdk.audio.AudioStreamFormat(**audio_format))
        audio = sdk.audio.AudioConfig(stream=self.stream)
        self.recognizer = sdk.SpeechRecognizer(self.config, audio_config=audio)
        self.interim, self.results, self.stopped = [], [], threading.Event()
        self.failure = None

    def once(self, audio):
        future = self.recognizer.recognize_once_async()
        self.stream.write(audio)
        return future.get()

    def continuously(self, *portions: bytes):
        self.recognizer.recognizing.connect(lambda event: self.interim.append(event.result.text))
        self.recognizer.recognized.connect(lambda event: self.results.append(event.result))
        self.recognizer.canceled.connect(self.fail)
        self.recognizer.session_stopped.connect(lambda _: self.stopped.set())
        self.recognizer.start_continuous_recognition_async().get()
        for portion in portions:
            self.stream.write(portion)
        self.stream.close()
        assert self.stopped.wait(25)
        self.hang_up()
        return [result.text for result in self.results]

    def fail(self, event):
        self.failure = event.cancellation_details

    def hang_up(self):
        # The SDK aborts the process when it ends with a recognition still running.
        self.recognizer.stop_continuous_recognition_async().get()
        for signal in ("recognizing", "recognized", "canceled", "session_stopped"):
            getattr(self.recognizer, signal).disconnect_all()


def test_an_utterance_is_recognised_once(url):
    result = Caller(url).once(say("Book me for Tuesday, please.") + PAUSE)
    assert result.reason is sdk.ResultReason.RecognizedSpeech
    assert result.text == "Book me for Tuesday, please."


def test_pcm_at_8_khz_is_recognised_too(url):
    pcm = mulaw.decode(say("half past nine") + PAUSE).astype("<i2").tobytes()
    result = Caller(url, PCM_8K).once(pcm)
    assert result.text == "half past nine"


def test_a_wave_file_is_recognised(url, tmp_path):
    samples = np.repeat(mulaw.decode(say("from a file") + PAUSE), 2).astype("<i2")
    file = tmp_path / "said.wav"
    with wave.open(str(file), "wb") as wav:
        wav.setparams((1, 2, 16_000, 0, "NONE", ""))
        wav.writeframes(samples.tobytes())

    config = sdk.SpeechConfig(endpoint=url, subscription=KEY)
    recognizer = sdk.SpeechRecognizer(config, audio_config=sdk.audio.AudioConfig(filename=str(file)))
    assert recognizer.recognize_once_async().get().text == "from a file"


def test_a_whole_call_is_recognised_sentence_by_sentence(url):
    caller = Caller(url)
    audio = PAUSE + say("Good morning.") + PAUSE + say("I need an appointment.") + PAUSE
    assert caller.continuously(audio) == ["Good morning.", "I need an appointment."]
    first, second = caller.results
    assert first.offset == pytest.approx(10_000_000, abs=2_500_000)
    assert second.offset > first.offset + first.duration
    assert caller.failure.reason is sdk.CancellationReason.EndOfStream


def test_what_is_heard_so_far_is_told_while_someone_speaks(url):
    caller = Caller(url)
    text = "This sentence is long enough to be heard in parts before it ends."
    assert caller.continuously(say(text) + PAUSE) == [text]
    assert len(caller.interim) > 1
    assert all(text.startswith(interim) for interim in caller.interim)


def test_details_hold_confidence_and_word_times(url):
    caller = Caller(url, SpeechServiceResponse_RequestWordLevelTimestamps="true")
    result = caller.once(say("half past nine") + PAUSE)
    (best,) = json.loads(result.json)["NBest"]
    assert (best["Confidence"], best["Display"], best["Lexical"]) == (1.0, "half past nine", "half past nine")
    assert [word["Word"] for word in best["Words"]] == ["half", "past", "nine"]
    assert [word["Offset"] // 10_000 for word in best["Words"]] == [0, 100, 200]


def test_silence_is_no_match(url):
    caller = Caller(url, SpeechServiceConnection_InitialSilenceTimeoutMs="900")
    result = caller.once(PAUSE)
    assert result.reason is sdk.ResultReason.NoMatch
    assert result.no_match_details.reason is sdk.NoMatchReason.InitialSilenceTimeout


def test_noise_without_words_is_no_match(url):
    noise = mulaw.encode(np.random.default_rng(1).normal(0, 3_000, 8_000).astype(np.int16))
    result = Caller(url).once(noise + PAUSE)
    assert result.no_match_details.reason is sdk.NoMatchReason.NotRecognized


def test_the_silence_that_ends_a_sentence_can_be_chosen(url):
    audio = say("one") + b"\xff" * 6_400 + say("two") + PAUSE * 2
    assert Caller(url).continuously(audio) == ["one", "two"]
    patient = Caller(url, Speech_SegmentationSilenceTimeoutMs="1200")
    assert patient.continuously(audio) == ["one two"]


def test_a_commit_ends_the_sentence_at_once(url):
    caller, results = Caller(url), queue.Queue()
    caller.recognizer.recognized.connect(lambda event: results.put(event.result))
    caller.recognizer.start_continuous_recognition_async().get()
    caller.stream.write(say("no pause after this"))
    caller.stream.commit()
    result = results.get(timeout=20)
    caller.stream.close()
    caller.hang_up()
    assert (result.text, result.commit_token) == ("no pause after this", 1)


class Attentive(Modem):
    def __init__(self) -> None:
        self.phrases = []

    async def transcribe(self, mulaw, phrases=()) -> Recognition:
        self.phrases.append(tuple(phrases))
        return await super().transcribe(mulaw, phrases)


class TestPhrases:
    @pytest.fixture
    def service(self):
        return Service(engine=Attentive(), credentials=Credentials(KEY))

    def test_the_phrase_list_reaches_the_engine(self, service, url):
        caller = Caller(url)
        grammar = sdk.PhraseListGrammar.from_recognizer(caller.recognizer)
        for phrase in ("Anna Chen", "Dr. Okafor"):
            grammar.addPhrase(phrase)
        caller.once(say("hello") + PAUSE)
        assert set(service.engine.phrases) == {("Anna Chen", "Dr. Okafor")}


class TestMute:
    @pytest.fixture
    def service(self):
        return Service(engine=open_engine("mute"), credentials=Credentials(KEY))

    def test_words_have_no_way_around_the_audio(self, url):
        result = Caller(url).once(say("hello") + PAUSE)
        assert result.reason is sdk.ResultReason.NoMatch


def test_two_channels_are_refused(url):
    stereo = {"samples_per_second": 8_000, "bits_per_sample": 16, "channels": 2}
    result = Caller(url, stereo).once(bytes(32_000))
    assert result.cancellation_details.code is sdk.CancellationErrorCode.BadRequest
    assert "2 channels" in result.cancellation_details.error_details


def test_masking_is_refused(url):
    caller = Caller(url, SpeechServiceResponse_ProfanityOption="masked")
    result = caller.once(say("hello"))
    assert "profanity masked is not done" in result.cancellation_details.error_details


def test_a_sound_is_counted_each_time_that_it_was_heard_to_its_end(url, service):
    audio = say("Good morning.") + PAUSE
    for _ in range(2):
        Caller(url).continuously(audio)
    assert service.clock.heard == {digest_of(audio): 2}
