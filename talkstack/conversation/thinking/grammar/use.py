"""One use of a declared word in a sentence, and what a language has to say about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from talkstack.conversation.thinking.grammar.phrase import Phrase
from talkstack.conversation.thinking.grammar.plain import MARKS, NO_MARKS, folded

ENDS = re.compile(r"[.!?;¿]")


@dataclass(frozen=True)
class Use:
    """The words around the declared ones as far as their clause goes; each list ends in a blank.

    A clause lies between two marks or joints; the joint it begins with is part of it. `earlier` is the clause in
    front of it, `following` all that comes behind it, `between` what stands between the words of a phrase.
    `asked`: the next end mark is a question mark; `closed`: it stands right behind the clause; `opened`: a turned
    one, as Spanish has it, stands right in front.
    """

    sentence: str
    earlier: str
    before: str
    words: str
    between: str
    after: str
    following: str
    asked: bool
    opened: bool
    closed: bool

    @property
    def lead(self) -> str:
        """All that stands in front of the last declared word: a phrase may bring its own verb."""
        return f"{self.before}{_bare(self.words.strip().rpartition(' ')[0])}"

    @property
    def clause(self) -> str:
        return f"{self.before}{self.words}{self.after}"


@dataclass(frozen=True)
class Grammar:
    """`prepare` writes contractions out and takes idioms away, `joints` begin clauses without a mark."""

    prepare: Callable[[str], str]
    joints: re.Pattern[str]
    harmless: Callable[[Use], bool]
    gap: int = 3
    """How many words may stand between the words of a declared phrase."""
    verb_last: bool = False
    """Whether the first word of a phrase goes last in a subordinate clause."""


def uses(text: str, phrase: Phrase, joints: re.Pattern[str]) -> Iterator[Use]:
    cuts = sorted({0, len(text), *_cuts(text, joints)})
    for found in phrase.shortest(folded(text)):
        *earlier, start = [it for it in cuts if it <= found.start]
        previous = max((it for it in earlier if _bare(text[it:start])), default=start)
        stop = min(it for it in cuts if it >= found.end)
        end = ENDS.search(text, found.end)
        yield Use(
            sentence=text,
            earlier=_bare(text[previous:start]),
            before=_bare(text[start : found.start]),
            words=_bare(text[found.start : found.end]),
            between=_bare(found.between),
            after=_bare(text[found.end : stop]),
            following=_bare(text[stop:]),
            asked=bool(end and end.group() == "?"),
            opened=text[:start].rstrip().endswith("¿"),
            closed=text[stop - 1 : stop] == "?",
        )


def _cuts(text: str, joints: re.Pattern[str]) -> Iterator[int]:
    """Behind each mark and in front of each joint."""
    yield from (i + 1 for i, sign in enumerate(text) if sign in MARKS)
    yield from (found.start() for found in joints.finditer(text))


def _bare(text: str) -> str:
    return "".join(f"{word} " for word in text.translate(NO_MARKS).split())
