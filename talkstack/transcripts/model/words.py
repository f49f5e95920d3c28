"""Words in the form in which they are compared: neither case, nor punctuation, nor how a number is written, counts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
"""Scripts that write no blanks: each of their letters counts as a word."""
WRITTEN = re.compile(rf"[{UNSPACED}]|[^\s{UNSPACED}]+")
FORM = re.compile(r"[^\W\d_]+|\d")
INNER = re.compile(r"(?<=\w)[.'\u2019](?=[^\W\d_])")
"""In `p.m.`, `don't`, `gmail.com`: not what parts a word from the next."""
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)$")

UNITS = "zero one two three four five six seven eight nine".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
ORDINALS = {
    name: f"{number}"
    for number, name in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
        " fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        start=1,
    )
} | {"thirtieth": "30"}
NUMBERS = ORDINALS | {name: f"{number}" for number, name in enumerate([*UNITS, *TEENS])}
STEMS = {name: f"{number}" for number, name in enumerate(TENS, start=2)}
"""English says its numbers in words as often as in digits; of other languages the words stay as they are."""
SHORTENED = {"dr": "doctor", "mr": "mister"}
"""English as well: which of the two is written is the recogniser's taste."""


@dataclass(frozen=True)
class Word:
    """`form` is compared, `at` is the written word that it is in, or a part of."""

    form: str
    at: int


def written(text: str) -> list[str]:
    return WRITTEN.findall(text)


def words_of(text: str, language: str) -> list[Word]:
    """Numbers digit by digit: `9:30`, `nine thirty` and `9 30` are the same three words."""
    plain = [Word(form, at) for at, chunk in enumerate(written(text)) for form in _forms(chunk)]
    return list(_counted(plain)) if language.lower().startswith("en") else plain


def forms(text: str, language: str) -> list[str]:
    return [word.form for word in words_of(text, language)]


def _forms(chunk: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", chunk).casefold()
    return FORM.findall(ORDINAL.sub("", INNER.sub("", plain.rstrip(".,;:!?…\"')]»\u201d"))))


def _counted(words: list[Word]) -> Iterator[Word]:
    for number, word in enumerate(words, start=1):
        after = words[number].form if number < len(words) else ""
        if word.form in STEMS:
            yield Word(STEMS[word.form], word.at)
            if len(NUMBERS.get(after, "00")) > 1 or after == "zero":
                yield Word("0", word.at)
        else:
            yield from (
                Word(form, word.at) for form in NUMBERS.get(word.form, [SHORTENED.get(word.form, word.form)])
            )
