"""Success that is asked for. Only a clause with the order of a question asks: "you're booked, right?" tells."""

from __future__ import annotations

from talkstack.conversation.thinking.grammar.english.words import (
    ASKING,
    CLAUSE,
    GROUP,
    NOUN,
    OPEN,
    PREPOSITION,
    PRONOUN,
    START,
    one_of,
    rules,
)

AUXILIARY = one_of(
    "is are was were am do does did have has had shall should will would can could may might must need"
)

ASKED = rules(
    # "is it booked", "what name should it be booked under"
    rf"{START}(?:(?:{PREPOSITION} )?{ASKING} {NOUN}{{0,4}})?{AUXILIARY} (?:not you |{PRONOUN}|{NOUN}){OPEN}*$",
    # "who booked it", "which of them is booked"
    rf"{START}(?:who|what|which|how many) {NOUN}{{0,2}}{GROUP}$",
    # "do you know when it was booked", "are you sure it's booked"
    rf"\b(?:know|tell me|tell us|ask|remember|recall|say|see|check) {ASKING} {CLAUSE}",
    rf"{START}(?:is|was) (?:it|that|there) {OPEN}*(?:who|that) {GROUP}$",
    # "did they tell you it was booked", and not "did I tell you it's booked"
    rf"{START}(?:{ASKING} )?(?:do|does|did|would) (?!i |we ){OPEN}+(?:say|think|tell you) {CLAUSE}",
    rf"{START}(?:shall|should) (?:i|we) (?:say|write|note) {CLAUSE}",
    rf"{START}(?:could|can) it be {CLAUSE}",
    rf"{START}why do not (?:i|we) (?:get|have) {OPEN}*$",
    rf"{START}(?:who said|who told you|what makes you think) {CLAUSE}",
    rf"{START}are you (?:really |quite |absolutely )?(?:sure|certain|positive|saying) {CLAUSE}",
)
