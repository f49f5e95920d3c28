"""Which characters of the text the words are that the service tells of.

It tells the words as it understood them: some as they are written, some as they are said ("and" for "&"), some garbled,
some not at all. One that is not surely found is left out: better a word too few than one that nobody heard.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from talkstack.speech.azure.boundaries import Boundary
from talkstack.speech.model import Word


def placed(boundaries: Sequence[Boundary], text: str, sound_ms: int) -> tuple[Word, ...]:
    words: list[Word] = []
    chars = ms = 0
    for boundary, following in zip(boundaries, (*boundaries[1:], None), strict=False):
        ms = max(ms, min(_end_ms(boundary), sound_ms))
        end = _end(text, chars, boundary.text, following.text if following else None)
        if end is not None:
            chars = end
            words.append(Word(chars, ms))
    return tuple(words)


def _end(text: str, start: int, word: str, following: str | None) -> int | None:
    """A word behind others that were not told is believed when the one after it follows."""
    at = _index(text, start, word)
    if at is None:
        return None
    end = at + len(word)
    return end if _is_wordless(text[start:at]) or _goes_on(text, end, following) else None


def _goes_on(text: str, start: int, following: str | None) -> bool:
    at = len(text) if following is None else _index(text, start, following)
    return at is not None and _is_wordless(text[start:at])


def _index(text: str, start: int, word: str) -> int | None:
    """Blanks are in no word: what has them was garbled."""
    at = -1 if not word or any(map(str.isspace, word)) else text.find(word, start)
    return None if at < 0 else at


def _is_wordless(text: str) -> bool:
    return not any(map(str.isalnum, text))


def _end_ms(boundary: Boundary) -> int:
    micros = boundary.ticks // 10 + boundary.duration // timedelta(microseconds=1)
    return -(-micros // 1_000)
