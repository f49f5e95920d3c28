"""What is heard in the recording beside what was heard live: a phrase to its turn, and the turns that differ."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from talkstack.transcripts.model.alignment import Said, places
from talkstack.transcripts.model.comparison import Text, difference
from talkstack.transcripts.model.record import ALL_SIDES, Difference, Phrase, Side


@dataclass(frozen=True)
class Merged:
    """All the phrases, in the order of their times, and the turns that differ, in the order of the call."""

    phrases: tuple[Phrase, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """`names` are forms that are names wherever they stand; `began_ms` is about when the recording began."""

    language: str
    began_ms: int
    names: Collection[str] = ()


def merged(
    phrases: Sequence[Phrase], said: Sequence[Said], terms: Terms, *, whole: Collection[Side]
) -> Merged:
    """`said` is in the order of the call. Of sides that were not heard as a `whole` no turn is said to differ.

    Sides are merged apart, as each has a channel of its own; `both` with all that was said.
    """
    placed: list[Phrase] = []
    differing: list[tuple[int, Difference]] = []
    for side in ALL_SIDES:
        own = sorted((it for it in phrases if it.speaker == side), key=_time)
        where = _where(own, said, side, terms)
        placed += [_turned(it, None if at is None else said[at]) for it, at in zip(own, where, strict=True)]
        if side in whole:
            differing += _differing(own, where, said, side, terms)
    return Merged(
        phrases=tuple(sorted(placed, key=_time)),
        differences=tuple(found for _, found in sorted(differing, key=lambda each: each[0])),
    )


def _where(own: Sequence[Phrase], said: Sequence[Said], side: Side, terms: Terms) -> list[int | None]:
    """For each phrase of a side the index of what it is the sound of."""
    known = _of(said, side)
    found = places(own, [said[it] for it in known], terms.language, began_ms=terms.began_ms)
    return [None if place is None else known[place] for place in found]


def _of(said: Sequence[Said], side: Side) -> list[int]:
    return [at for at, it in enumerate(said) if side in {"both", it.speaker}]


def _turned(phrase: Phrase, said: Said | None) -> Phrase:
    return replace(phrase, turn=said and said.n)


def _differing(
    own: Sequence[Phrase], where: Sequence[int | None], said: Sequence[Said], side: Side, terms: Terms
) -> Iterator[tuple[int, Difference]]:
    for at in _of(said, side):
        heard = [phrase for phrase, place in zip(own, where, strict=True) if place == at]
        if found := _difference(said[at], heard, terms):
            yield at, found


def _time(phrase: Phrase) -> tuple[int, int, str]:
    return phrase.start_ms, phrase.end_ms, phrase.speaker


def _difference(live: Said, heard: Sequence[Phrase], terms: Terms) -> Difference | None:
    record = Text(" ".join(phrase.text for phrase in heard), terms.language, terms.names)
    return difference(live.n, live.speaker, Text(live.text, terms.language, terms.names), record, heard)
