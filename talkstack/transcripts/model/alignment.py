"""Which turn each phrase of the recording belongs to: by its words, and where they do not tell, by its time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from talkstack.transcripts.model.record import Phrase, Side
from talkstack.transcripts.model.words import forms

ENOUGH = 1 / 3
"""A phrase that shares so much of its words with a turn, or so much of the turn's, is taken to be of it."""
NEAR_MS = 8000
"""Beyond that neither clock nor chance explains that a phrase is of a turn with which it shares no word."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What was gone by. `at_ms`, since 1970: the caller has just said it, the agent is about to."""

    n: int
    speaker: Side
    text: str
    at_ms: int


def places(
    phrases: Sequence[Phrase], said: Sequence[Said], language: str, *, began_ms: int
) -> list[int | None]:
    """For each phrase the index of what it is the sound of, never falling; None when it is of nothing.

    `began_ms`: about when the recording began, for calls in which no word tells.
    """
    heard = [forms(phrase.text, language) for phrase in phrases]
    known = [forms(each.text, language) for each in said]
    anchors = _anchors(heard, known)
    clock = _Clock(phrases, said, anchors, began_ms)
    return _filled(anchors, len(said), clock)


def _anchors(heard: Sequence[Sequence[str]], known: Sequence[Sequence[str]]) -> list[int | None]:
    """Where the words alone tell. Blocks of equal words are in the order of both, and so are these places."""
    shared = [Counter[int]() for _ in heard]
    phrase_of, place_of = _owners(heard), _owners(known)
    for block in SequenceMatcher(None, _joined(heard), _joined(known), autojunk=False).get_matching_blocks():
        for offset in range(block.size):
            shared[phrase_of[block.a + offset]][place_of[block.b + offset]] += 1
    return [_best(counts, len(words), known) for counts, words in zip(shared, heard, strict=True)]


def _best(counts: Counter[int], length: int, known: Sequence[Sequence[str]]) -> int | None:
    if not counts:
        return None
    place, count = counts.most_common(1)[0]
    return place if count >= ENOUGH * min(length, len(known[place])) else None


def _owners(rows: Sequence[Sequence[str]]) -> list[int]:
    return [number for number, row in enumerate(rows) for _ in row]


def _joined(rows: Sequence[Sequence[str]]) -> list[str]:
    return [word for row in rows for word in row]


class _Clock:
    """How far what was gone by and the recording are apart, by the phrases whose words tell."""

    def __init__(
        self,
        phrases: Sequence[Phrase],
        said: Sequence[Said],
        anchors: Sequence[int | None],
        began_ms: int,
    ) -> None:
        self._phrases = phrases
        self._said = said
        apart: dict[Side, list[int]] = {}
        for i, place in enumerate(anchors):
            if place is not None:
                apart.setdefault(said[place].speaker, []).append(self._apart(i, place))
        self._usual = {side: _middle(values) for side, values in apart.items()}
        self._began_ms = began_ms

    def off(self, i: int, place: int) -> int:
        """By how much a phrase is out of time for it to be of that place."""
        return abs(self._apart(i, place) - self._usual.get(self._said[place].speaker, self._began_ms))

    def _apart(self, i: int, place: int) -> int:
        phrase, said = self._phrases[i], self._said[place]
        return said.at_ms - (phrase.start_ms if said.speaker == "agent" else phrase.end_ms)


def _middle(values: Sequence[int]) -> int:
    return sorted(values)[(len(values) - 1) // 2]


def _filled(anchors: Sequence[int | None], places: int, clock: _Clock) -> list[int | None]:
    found: list[int | None] = []
    before: int | None = None
    for i, (anchor, after) in enumerate(zip(anchors, _following(anchors), strict=True)):
        if anchor is not None:
            place = anchor
        elif before is not None and before == after:
            place = before
        else:
            high = places - 1 if after is None else after
            place = _nearest(i, range(before or 0, high + 1), clock)
        before = before if place is None else place
        found.append(place)
    return found


def _nearest(i: int, between: range, clock: _Clock) -> int | None:
    if not between:
        return None
    place = min(between, key=lambda each: clock.off(i, each))
    return place if clock.off(i, place) <= NEAR_MS else None


def _following(anchors: Sequence[int | None]) -> Iterator[int | None]:
    """For each phrase the place of the next one whose words tell."""
    following: list[int | None] = []
    after: int | None = None
    for anchor in reversed(anchors):
        following.append(after)
        after = after if anchor is None else anchor
    return reversed(following)
