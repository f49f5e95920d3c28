"""Cuts streamed text into sentences as soon as each is surely over."""

from __future__ import annotations

import re

WIDE_ENDS = "。！？｡"
ENDS = ".!?…" + WIDE_ENDS
CLOSERS = "\"'”’)]}»」』）】"

NEVER_LAST = frozenset(
    "mr mrs ms dr prof st sr jr rev gen col capt lt sgt hon fr no nos vs approx dept est fig vol tel ext"
    " e.g i.e cf ca al bzw z.b d.h u.a hr nr str sra dña av mme mlle".split()
)
"""Abbreviations that stand before something; the capital letter after them begins no sentence."""

MAY_BE_LAST = frozenset(
    "a.m p.m etc inc ltd co corp u.s u.k e.u ave blvd rd usw jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
"""Abbreviations that may close a sentence: they do when a capital letter follows."""

INITIAL = re.compile(r"(?:^|[\s(\"'“‘.-])[A-ZÀ-Þ]$")
WORD_BEFORE = re.compile(r"[\w.&-]*$")


class SentenceSplitter:
    """Feed it deltas; it gives back whole sentences, trimmed, in order. `flush` gives what is left."""

    def __init__(self) -> None:
        self._text = ""

    def feed(self, delta: str) -> list[str]:
        self._text += delta
        sentences: list[str] = []
        while (cut := _first_end(self._text)) is not None:
            sentences.append(self._text[:cut].strip())
            self._text = self._text[cut:].lstrip()
        return [sentence for sentence in sentences if sentence]

    def flush(self) -> list[str]:
        rest, self._text = self._text.strip(), ""
        return [rest] if rest else []


def split(text: str) -> list[str]:
    splitter = SentenceSplitter()
    return [*splitter.feed(text), *splitter.flush()]


def _first_end(text: str) -> int | None:
    """The index behind the first sentence that what follows it cannot undo."""
    i = 0
    while i < len(text):
        if text[i] == "\n" and text[:i].strip():
            return i
        if text[i] not in ENDS:
            i += 1
            continue
        stop = _run_end(text, i)
        if _closes(text, i, stop):
            return stop
        i = stop
    return None


def _run_end(text: str, i: int) -> int:
    """Behind the whole run of end marks and closing quotes that begins at i."""
    while i < len(text) and text[i] in ENDS:
        i += 1
    while i < len(text) and text[i] in CLOSERS:
        i += 1
    return i


def _closes(text: str, start: int, stop: int) -> bool:
    if any(mark in WIDE_ENDS for mark in text[start:stop]):
        return stop < len(text)
    if stop == len(text) or not text[stop].isspace():
        return False
    follower = text[stop:].lstrip()
    if not follower:
        return False
    if text[start] == "." and text[start:stop].rstrip(CLOSERS) == ".":
        return _period_closes(text[:start], follower)
    return not (_is_ellipsis(text[start:stop]) and follower[0].islower())


def _is_ellipsis(marks: str) -> bool:
    return marks.startswith(("...", "…"))


def _period_closes(before: str, follower: str) -> bool:
    match = WORD_BEFORE.search(before)
    word = match.group().lower().lstrip("-") if match else ""
    if word in NEVER_LAST or INITIAL.search(before):
        return False
    if word in MAY_BE_LAST:
        return follower[0].isupper()
    return not follower[0].islower()
