"""One synthesizer of the Speech SDK with its open connection. Every method blocks."""
# ruff: noqa: PLC0415 - the SDK is loaded when it is first needed

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from talkstack.speech.azure.boundaries import Boundaries, Boundary
from talkstack.speech.azure.faults import fault, silent, translated

if TYPE_CHECKING:
    from azure.cognitiveservices.speech import ConnectionEventArgs, SpeechConfig, SpeechSynthesisResult

log = logging.getLogger(__name__)

FIRST_CHUNK_MS = "2000"
"""The SDK waits for twice as long."""
FRAME_GAP_MS = "6000"
CONNECT_SECONDS = 2.0


@dataclass(frozen=True)
class Told:
    mulaw: bytes
    boundaries: list[Boundary]


class Line:
    def __init__(self, config: SpeechConfig) -> None:
        from azure.cognitiveservices.speech import Connection, SpeechSynthesizer

        self._synthesizer = SpeechSynthesizer(config, audio_config=None)
        self._boundaries = Boundaries(self._synthesizer)
        self._connection = Connection.from_speech_synthesizer(self._synthesizer)

    def open(self) -> None:
        """Begin to connect; what is said meanwhile waits for that."""
        self._connection.open(for_continuous_recognition=True)

    def speak(self, ssml: str) -> Told:
        from azure.cognitiveservices.speech import ResultReason

        synthesizer = self._synthesizer  # also while another thread closes the line
        self._boundaries.forget()
        with translated():
            result = cast("SpeechSynthesisResult", synthesizer.speak_ssml_async(ssml).get())
        if result.reason != ResultReason.SynthesizingAudioCompleted:
            raise fault(result.cancellation_details.error_code, retryable=not result.audio_data)
        return Told(result.audio_data, self._boundaries.of(result.result_id))

    def probe(self) -> None:
        """Open and wait until the connection stands: the SDK tells why it does not only to those who speak."""
        connected = threading.Event()

        def on_connected(_: ConnectionEventArgs) -> None:
            connected.set()

        self._connection.connected.connect(on_connected)
        try:
            self.open()
            if not connected.wait(CONNECT_SECONDS):
                raise silent(CONNECT_SECONDS)
        finally:
            self._connection.connected.disconnect_all()

    def close(self) -> None:
        """Once. What is being said ends and counts as cancelled."""
        try:
            self._synthesizer.stop_speaking_async().get()
            self._connection.close()
        except RuntimeError:
            log.warning("speech.close_failed")
        # The SDK may take seconds to release them, which must not happen wherever they would be collected.
        del self._connection, self._synthesizer


def synthesis_config(config: SpeechConfig) -> SpeechConfig:
    from azure.cognitiveservices.speech import PropertyId, SpeechSynthesisOutputFormat

    config.set_speech_synthesis_output_format(SpeechSynthesisOutputFormat.Raw8Khz8BitMonoMULaw)
    config.set_property(PropertyId.SpeechServiceResponse_RequestPunctuationBoundary, "false")
    config.set_property_by_name("SpeechSynthesis_FirstChunkTimeoutMs", FIRST_CHUNK_MS)
    config.set_property(PropertyId.SpeechSynthesis_FrameTimeoutInterval, FRAME_GAP_MS)
    return config
