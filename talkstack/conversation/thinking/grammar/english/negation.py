"""Success that is denied, in the clause that names it."""

from __future__ import annotations

import re

from talkstack.conversation.thinking.grammar.english.words import (
    ADVERB,
    ASKING,
    CLAUSE,
    DETERMINER,
    FINITE,
    GROUP,
    HAVE,
    LINK,
    MODAL,
    NOUN,
    OBJECT,
    OPEN,
    PREPOSITION,
    PRONOUN,
    SEE,
    START,
    WORDS,
    one_of,
    rules,
)

NOTHING = rf"(?:no|none|nothing|nobody|no one|not one|not a single|neither)(?: of {OBJECT})?"
SAID = (
    rf"(?:{START}(?:{PREPOSITION} (?:{DETERMINER} )?{NOUN}{{1,3}})?"
    r"|\b(?:seems|appears|says?|shows|see|think|believe|told|sure|afraid|know|like|is|are|if) (?:here )?(?:that )?)"
)
"""Elsewhere "nobody" begins a clause about something: "the slot nobody wanted is booked"."""
DOUBTED = one_of(
    "think believe say saying claim promise guarantee suppose sure certain confirm tell_you see_that aware_that"
    " know_that"
)
SO_FAR = "really |quite |yet |able to |in a position to "
TRACE = one_of("record trace sign note mention proof confirmation")

NEGATED = rules(
    # "not yet booked", "unable to get it booked", "never had it booked"
    rf"\b(?:not|never|nor|neither|unable|without|fail|failed|failing|impossible) {LINK}(?:(?:{HAVE}|{SEE}) {OPEN}*)?$",
    rf"\b(?:not|never) (?:{ADVERB} )*had {OPEN}*$",
    rf"\bno longer (?:be |been )?(?:{ADVERB} )*$",
    r"\bnever (?:was|were|is|are) $",
    # "nothing has been booked", "none of your visits is booked"
    rf"{SAID}{NOTHING} {WORDS}(?:{FINITE}|{MODAL}|have) {GROUP}$",
    # "not any room booked", "no table booked", "no way to get it booked"
    rf"\bnot (?:{ADVERB} )*any\w* {NOUN}{{0,4}}$",
    rf"\b(?:no|nothing|nobody|without) {NOUN}{{0,5}}$",
    rf"\b(?:have|has|is|see|know|find) (?:no|nothing) {NOUN}{{0,5}}to (?:get|have|be) {OPEN}*$",
    # "I don't think it's booked", and not "don't forget it's booked"
    rf"\b(?:i|we) (?:do|can|will|would|am|are) not (?:{SO_FAR})?(?!(?<=can not )believe){DOUBTED} {CLAUSE}",
    rf"\b(?:never said|never told you|did not say|not mean|not imply|not true|not the case) {CLAUSE}",
    rf"\bnot (?:look|seem|appear|sound|feel) (?:like|as if|as though|that) {CLAUSE}",
    rf"\bnot (?:that {CLAUSE}|{OBJECT} (?:who|that) {GROUP}$)",
    rf"\bnot (?:\S+ )?why {CLAUSE}",
    rf"\bnot (?:know|find|see|remember|tell you|say|sure) {ASKING} {CLAUSE}",
    # "no record that it was booked", "no trace of it being booked"
    rf"\b(?:no|not (?:\S+ ){{0,2}}(?:any|a)) {TRACE} (?:of {OPEN}*being |that {CLAUSE})",
)
LOOSELY = re.compile(rf"\b(?:not|never|unable|without) (?:(?!got ){OPEN})*$")
OBJECT_NEXT = re.compile(rf"(?:{OBJECT}|{DETERMINER}|\w+day|\d+|one|two|three|noon) ")
"""It follows a verb of its own ("couldn't wait, booked it") and no participle ("can't see you booked")."""
NEGATIVE = re.compile(
    r"\b(?:not|never|no|none|nothing|nobody|(?<=not )without|unable|fail\w*|impossible|doubt\w*|den(?:y|ies|ied)"
    r"|wrong|false|untrue|lying|hardly)\b"
)
ANSWER = re.compile(rf"^no (?={PRONOUN})")


def negated(before: str, after: str) -> bool:
    """Two negations are none, except in "I don't know why it isn't"."""
    before = ANSWER.sub("", before)
    if not (NEGATED.search(before) or (LOOSELY.search(before) and not OBJECT_NEXT.match(after))):
        return False
    return len(NEGATIVE.findall(before)) < 2 or " why " in before
