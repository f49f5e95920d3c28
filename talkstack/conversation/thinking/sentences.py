"""Cuts streamed text into sentences as soon as each is surely over."""

from __future__ import annotations

import re

WIDE_ENDS = "。！？｡"
ENDS = ".!?…" + WIDE_ENDS
WIDE = frozenset(WIDE_ENDS)
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

LONG = 300
"""After so many characters a small letter begins a sentence too: a caller waits, and hears nothing.

Nor are more marks or blanks than that read as one: they are read again with each delta until it is known what follows."""

LONGEST_WORD = 32
"""Characters: none of the words above is as long."""

MARK = re.compile(rf"[\n{re.escape(ENDS)}]")
RUN = re.compile(rf"[{re.escape(ENDS)}]{{1,{LONG}}}[{re.escape(CLOSERS)}]{{0,{LONG}}}")
BLANKS = re.compile(rf"[^\S\n]{{0,{LONG}}}")
INITIAL = re.compile(r"(?:^|[\s(\"'“‘.-])[A-ZÀ-Þ]$")
WORD_BEFORE = re.compile(r"[\w.&-]*$")


class SentenceSplitter:
    """Feed it deltas; it gives back whole sentences, trimmed, in order. `flush` gives what is left.

    Each mark is judged once, as soon as nothing that follows can change what it is: before `_judged` no sentence ends.
    """

    def __init__(self) -> None:
        self._text = ""
        self._judged = 0

    def feed(self, delta: str) -> list[str]:
        self._text = self._text + delta if self._text else delta.lstrip()
        sentences: list[str] = []
        while (cut := self._first_end()) is not None:
            sentences.append(self._text[:cut].strip())
            self._text, self._judged = self._text[cut:].lstrip(), 0
        return sentences

    def flush(self) -> list[str]:
        rest, self._text, self._judged = self._text.strip(), "", 0
        return [rest] if rest else []

    def _first_end(self) -> int | None:
        """The index behind the first sentence that what follows it cannot undo."""
        text = self._text
        while mark := MARK.search(text, self._judged):
            self._judged = start = mark.start()
            run = RUN.match(text, start)
            if run is None:  # a new line
                return start
            stop = run.end()
            closes = _closes(text, start, stop) if stop < len(text) else None
            if closes is None:
                return None
            if closes:
                return stop
            self._judged = stop
        self._judged = len(text)
        return None


def split(text: str) -> list[str]:
    splitter = SentenceSplitter()
    return [*splitter.feed(text), *splitter.flush()]


def _closes(text: str, start: int, stop: int) -> bool | None:
    """Whether the marks between the two end a sentence; None until more is known of what follows."""
    marks = text[start:stop]
    if not WIDE.isdisjoint(marks):
        return True
    if not text[stop].isspace():
        return False
    blanks = BLANKS.match(text, stop)
    behind = blanks.end() if blanks else stop
    if behind == len(text):
        return None
    if text[behind] == "\n":
        return True
    begins = start >= LONG or not text[behind].islower()
    if marks.rstrip(CLOSERS) == ".":
        return _period_closes(text, start, capital=text[behind].isupper(), begins=begins)
    return begins or not marks.startswith(("...", "…"))


def _period_closes(text: str, at: int, *, capital: bool, begins: bool) -> bool:
    """By the word in front of it, which alone is looked at, and what follows: a capital letter, or what may begin one."""
    match = WORD_BEFORE.search(text, max(0, at - LONGEST_WORD), at)
    word = match.group().lower().lstrip("-") if match else ""
    if word in NEVER_LAST or INITIAL.search(text, max(0, at - 2), at):
        return False
    return capital if word in MAY_BE_LAST else begins
