"""The words of a declared phrase in a sentence: whole and in order, with a few words between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from talkstack.conversation.thinking.grammar.plain import MARKS, NO_MARKS, UNSPACED, folded

APART = re.compile(",? ")
WORD_BETWEEN = re.compile(rf"[^\s{MARKS}]+,? ")


@dataclass(frozen=True)
class Found:
    """`between` is what stands between the words of the phrase."""

    start: int
    end: int
    between: str


@dataclass(frozen=True)
class Phrase:
    """`gap` words at most stand between two of its own. `whole`: each begins and ends as a word does.

    A phrase may be long and say one word over and over; no sentence may make that expensive. So it is no regular
    expression, which tries every way to leave words out: here each word is tried at each place once.
    """

    orders: tuple[tuple[str, ...], ...]
    gap: int
    whole: bool

    def stands_in(self, text: str) -> bool:
        return any(True for _ in self._found(text))

    def shortest(self, text: str) -> Iterable[Found]:
        """Of those that end together the one that begins last: words may stand between, but not for their own sake."""
        return {it.end: it for it in self._found(text) if _may_begin(text, it.start)}.values()

    def _found(self, text: str) -> Iterator[Found]:
        if not all(word in text for word in self.orders[0]):
            return
        walks = [_Walk(text, order, self.gap, self.whole) for order in self.orders]
        for start in sorted({at for order in self.orders for at in _each(order[0], text)}):
            if self.whole and _is_inside(text, start - 1):
                continue
            places = next((it for walk in walks if (it := walk.places(start))), None)
            if places:
                between = " ".join(text[one[1] : other[0]] for one, other in pairwise(places))
                yield Found(start, places[-1][1], between)


def phrase(words: str, *, gap: int, verb_last: bool) -> Phrase:
    """`verb_last`: the first word may stand behind all others."""
    first, *others = folded(words).translate(NO_MARKS).split() or [""]
    orders = ((first, *others), (*others, first)) if verb_last and others else ((first, *others),)
    return Phrase(orders, gap, whole=not UNSPACED.search(words))


@dataclass(frozen=True)
class _Walk:
    """Through one sentence; `dead` are the words, by number and place, from which it leads nowhere."""

    text: str
    words: tuple[str, ...]
    gap: int
    whole: bool
    dead: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])

    def places(self, at: int, k: int = 0) -> list[tuple[int, int]]:
        """Of the words from the k-th on, which begins there, with as few words between them as can be; else none."""
        end = at + len(self.words[k])
        if (k, at) in self.dead or not self.text.startswith(self.words[k], at):
            return []
        if k == len(self.words) - 1:
            return [] if self.whole and _is_inside(self.text, end) else [(at, end)]
        for start in self._onward(end):
            if rest := self.places(start, k + 1):
                return [(at, end), *rest]
        self.dead.add((k, at))
        return []

    def _onward(self, end: int) -> Iterator[int]:
        step = APART.match(self.text, end)
        for _ in range(self.gap + 1):
            if step is None:
                return
            yield step.end()
            step = WORD_BETWEEN.match(self.text, step.end())


def _each(word: str, text: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _may_begin(text: str, at: int) -> bool:
    return at < len(text) and (not at or not text[at - 1].isalnum() or bool(UNSPACED.match(text[at])))


def _is_inside(text: str, at: int) -> bool:
    """Of a word."""
    return 0 <= at < len(text) and (text[at].isalnum() or text[at] in "_'")
