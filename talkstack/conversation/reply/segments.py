"""Sentences → segments, and segments → the fewest sounds that one document can play."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from talkstack.conversation.model import Segment
from talkstack.speech.model import CALLS_PREFIX, Speech, joined, segment_blob, wav
from talkstack.speech.service import Spoken

SAY_MS_A_CHARACTER = 65


@dataclass(frozen=True)
class Made:
    """A segment with the file that has to be kept for it, if any."""

    segment: Segment
    file: bytes | None = None


def made_of(spoken: Iterable[Spoken], *, call_id: str, n: int, first: int) -> list[Made]:
    """Neighbours of which we have the sound become one segment."""
    made: list[Made] = []
    for ours, group in groupby(spoken, key=lambda each: each.speech is not None):
        k = first + len(made)
        if ours:
            made.append(_joined(list(group), call_id, n, k))
        else:
            made += [Made(_ready(each, k + i)) for i, each in enumerate(group)]
    return made


def _joined(spoken: Sequence[Spoken], call_id: str, n: int, k: int) -> Made:
    speech = joined((each.text, each.speech or Speech(b"")) for each in spoken)
    segment = Segment(
        k=k,
        text=" ".join(each.text for each in spoken),
        audio=segment_blob(call_id, n, f"{k}"),
        ms=speech.ms,
        words=speech.words,
    )
    return Made(segment, wav(speech.mulaw))


def _ready(spoken: Spoken, k: int) -> Segment:
    if spoken.stock:
        return Segment(
            k=k, text=spoken.text, audio=spoken.audio, ms=spoken.stock.ms, words=spoken.stock.words
        )
    return Segment(k=k, text=spoken.text, audio=None, ms=len(spoken.text) * SAY_MS_A_CHARACTER)


def runs(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    """Neighbours whose sounds can be joined, and each other one by itself."""
    for ours, group in groupby(segments, key=_is_ours):
        if ours:
            yield list(group)
        else:
            yield from ([segment] for segment in group)


def _is_ours(segment: Segment) -> bool:
    return segment.audio is not None and segment.audio.startswith(f"{CALLS_PREFIX}/")
