"""English words by what they do to a clause, and the pieces that rules are built from."""

from __future__ import annotations

import re


def one_of(words: str) -> str:
    """An underscore stands for a blank."""
    return f"(?:{'|'.join(it.replace('_', ' ') for it in words.split())})"


def rules(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


ADVERB = one_of(
    r"already now just all also both still yet ever even either always often again once twice right_now then soon only later today tomorrow at_all"
    r" in_fact as_yet really \w+ly"
)
FINITE = one_of("is are was were am has had")
MODAL = one_of("will would can could may might must shall should")
SUBJECT = one_of("i we he she they who which what where how because since")
OBJECT = one_of("you it that this these those them me us him her everything everyone all")
DETERMINER = one_of("the a an your my our his their every each any some no another")
PREPOSITION = one_of("of for on at in with by from to under about")
VERB = one_of(
    "works suits helps fits said say think know means believe ok okay fine sure needed again more possible necessary available required longer"
)
HAVE = one_of("get got gotten getting have having keep make leave put give offer")
SEE = one_of("see find show showing recall remember call")
ASKING = one_of("what which when where who whom how why")

STOP = rf"(?:{FINITE}|{MODAL}|{SUBJECT})"
"""With one of these a new clause begins."""
OPEN = rf"(?:(?!{STOP} |{OBJECT} (?:have|did|do) )\S+ )"
NOUN = rf"(?:(?!{STOP} |{OBJECT} |{VERB} |have |did |do )\S+ )"
WORDS = rf"(?:(?:{PREPOSITION} (?:{DETERMINER} )?)?(?!{DETERMINER} ){NOUN}){{0,8}}"
"""Nouns with what belongs to them, no second subject among them."""
PRONOUN = rf"(?:(?:{one_of('i we he she they there anyone someone')}|{OBJECT}) )"
NAMED = rf"(?:{PRONOUN}|{NOUN}{WORDS})"
"""A subject."""
GROUP = rf"(?:(?:{FINITE}|{MODAL}|have|be|been|being|get|gets|got|not|{ADVERB}) )*"
"""What stands between a subject and its participle."""
HOLDING = rf"(?:(?:have|has|had|got|get) {OPEN}*)?"
CLAUSE = rf"(?:that )?{NAMED}?{GROUP}{HOLDING}$"
"""A subject and its verb, as far as the declared word."""
PRESENT = (
    rf"(?:{ADVERB} )*(?:(?:is|are|am|has|have|gets|get|can|could|will) {GROUP}$"
    rf"|(?:can |could )?(?:have|has|get|gets) {OPEN}*$)"
)

LINK = (
    rf"(?:(?:{one_of('be been being to able going need try trying want wish like love prefer happy glad rather allowed')}"
    rf"|{ADVERB}) )*"
)
TAIL = rf"{LINK}(?:{HAVE} {OPEN}*)?$"
"""What may stand between a word and the participle that it governs."""

LEAD = one_of(
    "and so or but well okay ok sure then also sorry unfortunately sadly yes no great perhaps maybe otherwise indeed"
)
START = rf"^(?:{LEAD} )*"
