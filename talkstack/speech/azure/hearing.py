"""One continuous recognition of a sound that is there whole. Blocks in a thread of its own."""
# ruff: noqa: PLC0415 - the SDK is loaded when it is first needed

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from talkstack.errors import ProviderError
from talkstack.speech.azure.faults import fault, silent, translated
from talkstack.speech.model import HeardWord, Utterance, milliseconds

if TYPE_CHECKING:
    from azure.cognitiveservices.speech import (
        SessionEventArgs,
        SpeechConfig,
        SpeechRecognitionCanceledEventArgs,
        SpeechRecognitionEventArgs,
    )

CLOSE_AFTER_SECONDS = 0.03
"""A stream that is closed while the SDK starts costs half a second."""
PATIENCE_SECONDS = 10.0
REAL_TIME_FACTOR = 1.0
TICKS_PER_MS = 10_000
MOST_PHRASES = 500


class Hearing:
    def __init__(self, config: SpeechConfig, *, language: str, phrases: Sequence[str]) -> None:
        from azure.cognitiveservices.speech import PhraseListGrammar, SpeechRecognizer
        from azure.cognitiveservices.speech.audio import (
            AudioConfig,
            AudioStreamFormat,
            AudioStreamWaveFormat,
            PushAudioInputStream,
        )

        mulaw = AudioStreamFormat(8000, 8, 1, wave_stream_format=AudioStreamWaveFormat.MULAW)
        self._stream = PushAudioInputStream(mulaw)
        self._recognizer = SpeechRecognizer(config, AudioConfig(stream=self._stream), language)
        if phrases:
            hints = PhraseListGrammar.from_recognizer(self._recognizer)
            for phrase in phrases[:MOST_PHRASES]:
                hints.addPhrase(phrase)
        self._heard: list[Utterance] = []
        self._fault: ProviderError | None = None
        self._over = threading.Event()

    def listen(self, mulaw: bytes) -> list[Utterance]:
        """Once. Stops whatever happens: a recognition left running aborts the process at its exit."""
        self._recognizer.recognized.connect(self._on_recognized)
        self._recognizer.canceled.connect(self._on_canceled)
        self._recognizer.session_stopped.connect(self._on_stopped)
        with translated():
            try:
                return self._listen(mulaw)
            finally:
                self._let_go()

    def give_up(self) -> None:
        self._over.set()

    def _listen(self, mulaw: bytes) -> list[Utterance]:
        self._stream.write(mulaw)
        self._recognizer.start_continuous_recognition_async().get()
        self._over.wait(CLOSE_AFTER_SECONDS)
        self._stream.close()
        limit = PATIENCE_SECONDS + milliseconds(mulaw) / 1000 * REAL_TIME_FACTOR
        if not self._over.wait(limit):
            raise silent(limit)
        if self._fault is not None:
            raise self._fault
        return self._heard

    def _let_go(self) -> None:
        self._recognizer.stop_continuous_recognition_async().get()
        for signal in (
            self._recognizer.recognized,
            self._recognizer.canceled,
            self._recognizer.session_stopped,
        ):
            signal.disconnect_all()
        # The SDK may take seconds to release them, which must not happen wherever they would be collected.
        del signal, self._recognizer, self._stream

    def _on_recognized(self, event: SpeechRecognitionEventArgs) -> None:
        result = event.result
        if result.text:
            told: dict[str, Any] = json.loads(result.json)
            best = _best(told)
            self._heard.append(
                Utterance(
                    result.text,
                    best.get("Confidence"),
                    result.offset // TICKS_PER_MS,
                    result.duration // TICKS_PER_MS,
                    _words(best, result.offset - told.get("Offset", result.offset)),
                )
            )

    def _on_stopped(self, _: SessionEventArgs) -> None:
        self._over.set()

    def _on_canceled(self, event: SpeechRecognitionCanceledEventArgs) -> None:
        from azure.cognitiveservices.speech import CancellationReason

        details = event.cancellation_details
        if details.reason == CancellationReason.Error:
            self._fault = fault(details.code)
            self._over.set()


def recognition_config(config: SpeechConfig) -> SpeechConfig:
    from azure.cognitiveservices.speech import OutputFormat, ProfanityOption

    config.output_format = OutputFormat.Detailed
    config.request_word_level_timestamps()
    config.set_profanity(ProfanityOption.Raw)
    # Tries are ours to repeat: a recogniser whose stream is closed in mid-retry takes ten seconds to release.
    config.set_property_by_name("SPEECH-Error-MaxRetryCount", "0")
    # Spelt so in the SDK: what was recorded already need not be sent at twice the speed of speech.
    config.set_property_by_name("SPEECH-TransmitLengthBeforThrottleMs", "36000000")
    return config


def _best(told: dict[str, Any]) -> dict[str, Any]:
    candidates: list[dict[str, Any]] = told.get("NBest") or [{}]
    return candidates[0]


def _words(best: dict[str, Any], shift: int) -> tuple[HeardWord, ...]:
    """`shift`: the SDK moves the result into the whole sound, and leaves the service's own words where they were."""
    return tuple(
        HeardWord(it["Word"], (it["Offset"] + shift) // TICKS_PER_MS, it["Duration"] // TICKS_PER_MS)
        for it in best.get("Words", ())
    )
