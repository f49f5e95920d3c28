"""Where the words are, as the SDK tells on its own threads: most of it after the sound is there."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from azure.cognitiveservices.speech import (
        SpeechSynthesisEventArgs,
        SpeechSynthesisWordBoundaryEventArgs,
        SpeechSynthesizer,
    )

log = logging.getLogger(__name__)

TOLD_SECONDS = 1.0


class Boundary(NamedTuple):
    """`ticks` (of 100 ns) into the sound a word begins."""

    text: str
    ticks: int
    duration: timedelta
    result_id: str


class Boundaries:
    def __init__(self, synthesizer: SpeechSynthesizer) -> None:
        self._told: list[Boundary] = []
        self._complete = threading.Event()
        synthesizer.synthesis_word_boundary.connect(self._on_word)
        synthesizer.synthesis_completed.connect(self._on_completed)

    def forget(self) -> None:
        self._told = []
        self._complete.clear()

    def of(self, result_id: str) -> list[Boundary]:
        """The SDK tells that a synthesis is completed after it has told its words, but no sooner than its result."""
        if not self._complete.wait(TOLD_SECONDS):
            log.warning("speech.words_late")
        return [boundary for boundary in self._told if boundary.result_id == result_id]

    def _on_word(self, event: SpeechSynthesisWordBoundaryEventArgs) -> None:
        self._told.append(Boundary(event.text, event.audio_offset, event.duration, event.result_id))

    def _on_completed(self, _: SpeechSynthesisEventArgs) -> None:
        self._complete.set()
