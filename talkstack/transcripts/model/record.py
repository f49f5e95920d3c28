"""The transcript of record: what is heard in a call's recording, and where that is not what was gone by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from talkstack.speech.model import HeardWord, Utterance

Side = Literal["caller", "agent", "both"]
"""Of a recording; one that has a single channel holds both."""

SIDES: tuple[Side, ...] = ("caller", "agent")
MONO: tuple[Side, ...] = ("both",)
ALL_SIDES: tuple[Side, ...] = (*SIDES, *MONO)


class Engine(StrEnum):
    """What listened: they are priced apart."""

    REALTIME = "azure_realtime"
    FAST = "azure_fast"


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """Times are milliseconds of the recording. `turn` is None when nothing that was gone by is like it."""

    speaker: Side
    start_ms: int
    end_ms: int
    text: str
    confidence: float | None = None
    words: tuple[HeardWord, ...] = ()
    turn: int | None = None

    @classmethod
    def of(cls, speaker: Side, heard: Utterance) -> Phrase:
        return cls(
            speaker=speaker,
            start_ms=heard.offset_ms,
            end_ms=heard.offset_ms + heard.duration_ms,
            text=heard.text,
            confidence=heard.confidence,
            words=heard.words,
        )


@dataclass(frozen=True)
class Span:
    """Words that differ; one side may have none. `at_ms` is where to listen, None when nobody knows.

    `material`: a number, a name or a negation is not the same on both sides.
    """

    live: str
    record: str
    material: bool
    at_ms: int | None = None


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A turn in which the recording does not say what was gone by: of the agent, what it was taken to have said."""

    n: int
    speaker: Side
    live: str
    record: str
    spans: tuple[Span, ...]

    @property
    def material(self) -> bool:
        return any(span.material for span in self.spans)


@dataclass(frozen=True)
class Part:
    """A piece of a channel as it was heard: whoever dies goes on behind the last of them."""

    ms: int
    engine: Engine
    phrases: tuple[Phrase, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Record:
    """`seconds` were listened to, by side; of the sides that are `missing` nothing, or not all, could be had."""

    made_at: datetime
    engine: Engine
    seconds: Mapping[Side, int]
    phrases: tuple[Phrase, ...]
    missing: tuple[Side, ...] = ()
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """Of a call, as far as it has come: `parts` by their keys, `record` once it is made."""

    call_id: str
    began_at: datetime
    parts: Mapping[str, Part] = field(default_factory=dict[str, Part])
    record: Record | None = None


def part_key(side: Side, index: int) -> str:
    return f"{side}_{index}"
