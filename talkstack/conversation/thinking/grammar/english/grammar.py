"""When an English sentence uses a word of success without claiming it."""

from __future__ import annotations

import re

from talkstack.conversation.thinking.grammar.english.negation import negated
from talkstack.conversation.thinking.grammar.english.prospect import CONDITIONAL, STILL_TO_COME
from talkstack.conversation.thinking.grammar.english.question import ASKED
from talkstack.conversation.thinking.grammar.english.taken import in_general, taken
from talkstack.conversation.thinking.grammar.english.text import written_out
from talkstack.conversation.thinking.grammar.english.words import OPEN, STOP
from talkstack.conversation.thinking.grammar.use import Grammar, Use

NEW_CLAUSE = re.compile(rf"\b{STOP} ")
PERFORMED = re.compile(r"(?:confirm|guarantee|promise|assure)\b")
"""These do what they say: "I can confirm your visit" confirms it."""

AND = r"and (?:then |also )?"
OFFER = r"(?:will|would|let me|let us|going to|want to|need to|try to|please)(?: i| we| you)?"
CAN = r"(?:can|could|shall|may|might)(?: i| we| you)?"
AND_DO = re.compile(rf"\b(?:{OFFER} {OPEN}*{AND}(?:get|be|have)|{CAN} {OPEN}*{AND}(?:get|be)) {OPEN}*$")
""""I will check and have it booked": the second verb still depends on the first one's helper."""
OR_SIBLING = re.compile(r"\S+ or $")
AND_SIBLING = re.compile(rf"(\b(?:be|been|get|getting) (?:(?!not )\S+ ){{0,3}}?)\S+(?:ed|en) {AND}$")

JOINTS = re.compile(
    r"\b(?:but|and|because|since|although|though|whereas|however|instead|therefore)\b|\bso\b(?! that)"
    r"|(?<!not )(?<!have )(?<!has )\byet\b|(?<!soon )(?<!long )\bas\b(?! soon| long| if| though| well| far| yet)"
)


def _harmless(use: Use) -> bool:
    own_verb = NEW_CLAUSE.search(use.words)
    return (
        any(_excused(use, it) for it in {use.lead, use.lead if own_verb else use.before})
        or bool(AND_DO.search(f"{use.earlier}{use.lead}"))
        or in_general(use)
        or taken(use)
    )


def _excused(use: Use, before: str) -> bool:
    before = _without_sibling(use.earlier, before)
    return (
        negated(before, use.after)
        or bool(STILL_TO_COME.search(before) and not PERFORMED.match(use.words))
        or bool(CONDITIONAL.search(before))
        or bool(use.asked and ASKED.search(before))
    )


def _without_sibling(earlier: str, before: str) -> str:
    """Takes "checked or" out of "not checked or booked", so that the negation stands beside the word."""
    together = AND_SIBLING.search(f"{earlier}{before}")
    if together:
        return f"{earlier}{before}"[: together.start()] + together[1]
    if before == "as ":
        return f"{earlier}{before}"
    return OR_SIBLING.sub("", before)


ENGLISH = Grammar(prepare=written_out, joints=JOINTS, harmless=_harmless)
