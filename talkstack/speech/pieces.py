"""Long audio in pieces that one recognition can take, cut where nobody speaks."""

from __future__ import annotations

from collections.abc import Iterator

from talkstack.speech.model import BYTES_PER_MS

LONGEST_MS = 50_000
"""The Speech SDK gives up once a minute of audio is sent and not yet answered."""
SEARCH_MS = 15_000
WINDOW_MS = 200

LOUDNESS = bytes(abs(128 - (code & 0x7F) - 1) if code & 0x7F else 127 for code in range(256))
"""Roughly how loud each mu-law code is: 0 for silence (0xFF, 0x7F), 127 for full scale."""


def pieces(mulaw: bytes, longest_ms: int = LONGEST_MS) -> Iterator[tuple[int, bytes]]:
    """Each piece with its offset in milliseconds; together they are the whole."""
    start = 0
    while len(mulaw) - start > longest_ms * BYTES_PER_MS:
        cut = _quietest(
            mulaw, start + (longest_ms - SEARCH_MS) * BYTES_PER_MS, start + longest_ms * BYTES_PER_MS
        )
        yield start // BYTES_PER_MS, mulaw[start:cut]
        start = cut
    yield start // BYTES_PER_MS, mulaw[start:]


def _quietest(mulaw: bytes, first: int, last: int) -> int:
    """The middle of the quietest window; the last of several alike, so that pieces are long."""
    window = WINDOW_MS * BYTES_PER_MS
    loud = mulaw[first:last].translate(LOUDNESS)
    starts = range(0, len(loud) - window + 1, window // 2)
    best = min(reversed(starts), key=lambda at: sum(loud[at : at + window]))
    return first + best + window // 2
