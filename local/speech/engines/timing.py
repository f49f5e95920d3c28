"""Where the words are in audio of which only the phonemes have times.

An abbreviation or a number is said as several words, and small words melt into one: phonemes are counted, not words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any


@dataclass(frozen=True)
class Span:
    """Where a phoneme begins and ends, in samples."""

    begin: int
    end: int


def spans(lengths: Iterable[tuple[str, int]]) -> list[Span]:
    """Phonemes with their lengths → those that sound: no pauses, no marks of sentences."""
    found: list[Span] = []
    at = 0
    for phoneme, length in lengths:
        if is_sounded(phoneme):
            found.append(Span(at, at + length))
        at += length
    return found


def evenly(phonemes: Sequence[str], length: int) -> list[tuple[str, int]]:
    return [(phoneme, length // len(phonemes)) for phoneme in phonemes]


def is_sounded(phoneme: str) -> bool:
    return phoneme.isalpha()


def words(counted: Sequence[tuple[str, int]], sounded: Sequence[Span], rate: int) -> list[dict[str, Any]]:
    """Words with how many phonemes each has alone → where they are; in a sentence they may be some more or fewer."""
    borders = list(accumulate((count for _, count in counted), initial=0))
    scale = len(sounded) / borders[-1] if borders[-1] else 0.0
    placed: list[dict[str, Any]] = []
    for (word, _), first, after in zip(counted, borders, borders[1:], strict=False):
        own = sounded[round(first * scale) : round(after * scale)]
        if own:
            placed.append(_word(word, own, rate))
    return placed


def _word(text: str, own: Sequence[Span], rate: int) -> dict[str, Any]:
    begin, end = own[0].begin * 1_000 // rate, own[-1].end * 1_000 // rate
    return {"text": text, "offset_ms": begin, "duration_ms": end - begin}
