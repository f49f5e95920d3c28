from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from talkstack.speech.azure.boundaries import Boundaries


@dataclass
class Signal:
    heard_by: list[Callable[[object], None]] = field(default_factory=list)

    def connect(self, callback: Callable[[object], None]) -> None:
        self.heard_by.append(callback)

    def tell(self, event: object = None) -> None:
        for callback in self.heard_by:
            callback(event)


@dataclass
class Synthesizer:
    synthesis_word_boundary: Signal = field(default_factory=Signal)
    synthesis_completed: Signal = field(default_factory=Signal)


@dataclass
class Event:
    text: str
    result_id: str
    audio_offset: int = 0
    duration: timedelta = timedelta(milliseconds=100)


def test_a_word_that_comes_too_late_is_not_of_the_next_sentence():
    synthesizer = Synthesizer()
    boundaries = Boundaries(synthesizer)
    synthesizer.synthesis_word_boundary.tell(Event("Long", "first"))
    boundaries.forget()
    synthesizer.synthesis_word_boundary.tell(Event("ago", "first"))
    synthesizer.synthesis_word_boundary.tell(Event("Now", "second"))
    synthesizer.synthesis_completed.tell()
    assert [boundary.text for boundary in boundaries.of("second")] == ["Now"]
