"""What is so in general, or with others: "rooms booked online cost less", "ten is already booked"."""

from __future__ import annotations

import re

from talkstack.conversation.thinking.grammar.english.words import GROUP, MODAL, START, one_of, rules
from talkstack.conversation.thinking.grammar.use import Use

PERSON = one_of(
    "patient patients guest guests customer customers caller callers person people client clients"
)
BY = one_of("online before after by via through less more within in_writing")

GENERAL = rules(
    r"\b(?:any|every|each|most) $",
    r"\b(?:is|are|gets|get) (?:usually|normally|typically|generally|often|sometimes) $",
    r"^(?!.*\byou).*\bare only $",
    rf"{START}an? \w+ (?:is|gets) (?:only|always|never) $",
    rf"{START}(?:the )?(?:\w+s|people|those|anyone) (?:who|that|which) (?:are|have|is|has) (?:already |not )?$",
)
KIND = re.compile(
    rf"{START}(?:(?:(?:the |all |most )?\w+s|(?:any|each|every) \w+|anything|anyone) $|every \w+ is $)"
)
BY_MEANS = re.compile(rf"^(?:{BY} (?:\S+ )+|.*\b{MODAL} )")
ONE = re.compile(rf"{START}an? $")
ABLE = re.compile(rf"^\S+ (?:{MODAL}|needs|costs|takes) ")
DOING = re.compile(rf"{START}(?:being|getting|having) (?:\S+ )*$")
IS_SO = re.compile(r"^(?:\S+ ){0,3}(?:is|are|takes|costs|helps|saves) ")

OTHERS = re.compile(
    rf"{START}(?:someone|somebody|(?:another|a different|other|many|most) {PERSON})(?: else)? {GROUP}$"
)
BY_OTHERS = re.compile(
    r"^(?:\S+ ){0,3}(?:by|for) (?:someone|somebody|another|other|others|a different|an earlier)\b"
)
FULL = re.compile(r"\b(?:fully|completely|totally|entirely) $")
OUT = re.compile(r"^(?:up|out|solid)\b")
SLOT = re.compile(
    r"\b(?:slots?|times?|o'clock|hours?|mornings?|afternoons?|evenings?|days?|weeks?|weekends?|dates?|rooms?|suites?"
    r"|tables?|\d+|\w+days?|(?:that|this|the) one|seven|eight|nine|ten|eleven|twelve|doctor|dr)\b"
)
REGRET = re.compile(
    r"^(?:and |but )?(?:(?:i am|we are) )?(?:(?:so|very) )?(?:sorry|unfortunately|afraid|sadly) $"
)
IN_REGRET = re.compile(r"\b(?:unfortunately|sadly|i am afraid)\b")
YOU = re.compile(r"\byou")
OWN = re.compile(
    r"\b(?:yours?|for you|you are|(?<!do )you have|see you|all set|under|in the name|as you|mine)\b"
)


def in_general(use: Use) -> bool:
    if YOU.search(use.clause):
        return bool(GENERAL.search(use.before)) and not YOU.search(use.before)
    return bool(
        GENERAL.search(use.before)
        or (KIND.match(use.before) and BY_MEANS.match(use.after))
        or (ONE.match(use.before) and ABLE.match(use.after))
        or (DOING.match(use.before) and IS_SO.match(use.after))
    )


def taken(use: Use) -> bool:
    """Whether it is about times and rooms that others have."""
    if OTHERS.search(use.before) or BY_OTHERS.match(use.after):
        return True
    if YOU.search(use.clause):
        return False
    if FULL.search(use.before) or OUT.match(use.after):
        return True
    told = "already" in use.clause or IN_REGRET.search(use.before) or REGRET.match(use.earlier)
    return bool(told and SLOT.search(use.before) and not OWN.search(use.sentence))
