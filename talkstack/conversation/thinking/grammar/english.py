"""When an English sentence uses a word of success without claiming it."""

from __future__ import annotations

import re

from talkstack.conversation.thinking.grammar.use import Grammar, Use


def _any(words: str) -> str:
    return f"(?:{'|'.join(it.replace('_', ' ') for it in words.split())})"


ADVERB = _any(
    "already now just all also both fully completely still actually yet definitely officially currently finally"
    " properly successfully automatically really ever even either so_far probably immediately right_now then"
)
FINITE = _any("is are was were am has had")
MODAL = _any("will would can could may might must shall should")
SUBJECT = _any("i we he she they who which what where how because since")
OBJECT = _any("you it that this these those them me us him her everything everyone all")
STOP = rf"(?:{FINITE}|{MODAL}|{SUBJECT})"
DETERMINER = _any("the a an your my our his their every each any some no another")
PREPOSITION = _any("of for on at in with by from to under about")
VERB = _any("works suits helps fits said say think know means believe ok okay fine sure needed again more")

OPEN = rf"(?:(?!{STOP} |{OBJECT} (?:have|did|do) )\S+ )"
"""A word that begins no new clause."""
NOUN = rf"(?:(?!{STOP} |{OBJECT} |{VERB} |have |did |do )\S+ )"
PHRASE = rf"(?:{NOUN}(?:(?:{PREPOSITION} (?:{DETERMINER} )?)?(?!{DETERMINER} ){NOUN}){{0,8}})"
PRONOUN = rf"(?:{_any('i we he she they there anyone someone')}|{OBJECT}) "
GROUP = rf"(?:(?:{FINITE}|{MODAL}|have|be|been|being|get|gets|got|not|{ADVERB}) )*"
PRESENT = rf"(?:(?:{ADVERB}) )*(?:is|are|am|has|have|gets|get|can|could|will) {GROUP}"
CLAUSE = rf"(?:that )?(?:{PRONOUN}|{PHRASE})?{GROUP}$"
"""A subject and its verb, as far as the declared word."""

LINK = rf"(?:(?:{_any('be been being to able going need try trying want wish like love prefer happy glad allowed')}|{ADVERB}) )"
HAVE = _any("get got gotten getting have having keep make leave put give offer")
TAIL = rf"{LINK}*(?:{HAVE} {OPEN}*)?$"
"""What may stand between a word and what it governs without a new clause."""
SEEN = rf"{LINK}*(?:(?:{HAVE}|see|find|show|recall|remember|call) {OPEN}*)?$"

LEAD = _any(
    "and so or but well okay ok sure then also sorry unfortunately sadly yes no great perhaps maybe otherwise"
)
START = rf"^(?:{LEAD} )*"
AUXILIARY = _any(
    "is are was were am do does did have has had shall should will would can could may might must need"
)


def _rules(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


NEGATED = _rules(
    rf"\b(?:not|never|nor|neither|unable|without|fail|failed|failing|impossible) {SEEN}",
    rf"{START}(?:no|none|nothing|nobody|no one|not one|not a single|neither) {NOUN}{{0,6}}(?:{FINITE}|{MODAL}|have) {GROUP}$",
    rf"\b(?:no|nothing|nobody|without) {NOUN}{{0,5}}$",
    r"\b(?:i|we) (?:do|can|will|would|am|are) not (?:really |quite |yet )?"
    rf"(?!(?<=can not )believe)(?:think|believe|say|claim|promise|guarantee|suppose|sure|certain|confirm|tell you) {CLAUSE}",
    rf"\b(?:never said|never told you|did not say|not mean|not imply|not true|not the case) {CLAUSE}",
    rf"\bnot (?:\S+ )?why {CLAUSE}",
)
NEGATIVE = re.compile(
    r"\b(?:not|never|no|none|nothing|nobody|(?<=not )without|unable|fail\w*|impossible|doubt\w*|den(?:y|ies|ied)|wrong|false"
    r"|untrue|lying|hardly)\b"
)
STILL_TO_COME = _rules(
    rf"\b(?!(?:will|must) have been )(?:will|would|can|could|may|might|must|shall|let me|let us|going to|gonna|about to"
    rf"|try to|trying to|happy to get|glad to get|has to|have to|want to|wants to|need to|needs to) {TAIL}",
    rf"\b(?:want|wants|need|needs|prefer|would like) (?:{OBJECT}|{DETERMINER}) {OPEN}*$",
    rf"\b(?:am|are|is) (?:{ADVERB} )*getting {OPEN}*$",
    rf"\b(?:am|are|is) (?:{ADVERB} )*being (?:{ADVERB} )*$",
    rf"{START}(?:in order |just )?to (?:get|have|be|keep) {OPEN}*$",
    rf"\b(?:need|needs|require|requires|takes) {OPEN}*to (?:get|have|be|keep) {OPEN}*$",
    rf"\b(?:make sure|ensure|see to it|double check|check|verify|hope|wish) {CLAUSE}",
    rf"\bwish i could (?:say|tell you) {CLAUSE}",
    rf"{START}how about i (?:get|have) {OPEN}*$",
)
CONDITIONAL = _rules(
    rf"(?<!as )\b(?:if|unless|whether|in case|provided|assuming|as long as|suppose|supposing) {CLAUSE}",
    rf"\bso that (?:{PRONOUN}|{PHRASE})(?:can|could|may|might|will) {GROUP}$",
    rf"\b(?:if|while|when|once|before|until) (?:i|we) (?:can |could |try to )?(?:get|have|keep) {OPEN}*$",
    rf"\b(?:when|once|after|before|until|till|as soon as|by the time|whenever|the moment) (?:{PRONOUN}|{PHRASE}){PRESENT}$",
    rf"\b(?:when|once|unless|until|if|before) (?:{ADVERB} )*$",
    r"\b(?:when|once|after|before|whenever) (?:you|they|he|she) $",
    rf"{START}(?:should|had|were) (?:{PRONOUN}|{PHRASE}){GROUP}$",
    rf"{START}you (?:said|mentioned|told me|told us) (?:that )?(?:you|it|that|this) {GROUP}$",
)
ASKED = _rules(
    rf"{START}(?:(?:{PREPOSITION} )?(?:what|which|when|where|who|how|why) (?:{NOUN}){{0,4}})?"
    rf"{AUXILIARY} (?:not you |{PRONOUN}|{NOUN}){OPEN}*$",
    rf"{START}(?:who|what|which|how many) (?:{NOUN}){{0,2}}{GROUP}$",
)
PERSON = _any("patient patients guest guests customer customers caller callers person people client clients")
GENERAL = _rules(
    r"\b(?:any|every|each|most) $",
    r"\b(?:is|are|gets|get) (?:usually|normally|typically|generally|often|sometimes) $",
)
OTHERS = re.compile(
    rf"{START}(?:someone|somebody|(?:another|a different|other|many|most) {PERSON})(?: else)? {GROUP}$"
)
BY_OTHERS = re.compile(r"^(?:\S+ ){0,3}by (?:someone|somebody|another|other|others|a different|an earlier)\b")
FULL = re.compile(r"\b(?:fully|completely|totally|entirely) $")
OUT = re.compile(r"^(?:up|out|solid)\b")
SLOT = re.compile(
    r"\b(?:slots?|times?|o'clock|hours?|mornings?|afternoons?|evenings?|days?|weeks?|weekends?|dates?|rooms?|suites?|tables?"
    r"|\d+|\w+day|one|doctor|dr)\b"
)
REGRET = re.compile(
    r"^(?:and |but )?(?:(?:i am|we are) )?(?:(?:so|very) )?(?:sorry|unfortunately|afraid|sadly) $"
)
IN_REGRET = re.compile(r"\b(?:unfortunately|sadly|i am afraid)\b")
OWN = re.compile(
    r"\b(?:your|yours|for you|you are|(?<!do )you have|see you|all set|under|in the name|as you|mine)\b"
)
PLURAL = re.compile(rf"{START}\w+s $")
ONE = re.compile(rf"{START}an? $")
ABLE = re.compile(rf"^\S+ (?:{MODAL}|needs|costs|takes) ")
WHERE = re.compile(r"^(?:online|before|after|by phone|through|via|less|more|within) (?:\S+ ){2,}")


OFFER = r"(?:will|would|let me|let us|going to|want to|need to|try to|please)"
CAN = r"(?:can|could|shall|may|might)"
AND_DO = re.compile(
    rf"\b(?:{OFFER} {OPEN}*, and (?:then |also )?(?:get|be|have)|{CAN} {OPEN}*, and (?:then |also )?(?:get|be)) {OPEN}*$"
)
SIBLING = re.compile(r"\S+ or $")
AND_SIBLING = re.compile(
    r"(\b(?:be|been|get|getting) (?:(?!not )\S+ ){0,3}?)\S+(?:ed|en) , and (?:then |also )?$"
)
PERFORMED = re.compile(r"(?:confirm|guarantee|promise|assure)\b")


def _harmless(use: Use) -> bool:
    before = _without_siblings(use)
    return (
        _negated(before, use.between)
        or bool(STILL_TO_COME.search(before) and not PERFORMED.match(use.words))
        or bool(CONDITIONAL.search(before) or GENERAL.search(before))
        or bool(use.asked and ASKED.search(before))
        or bool(AND_DO.search(f"{use.earlier}, {use.before}"))
        or bool(PLURAL.match(before) and WHERE.match(use.after))
        or bool(ONE.match(before) and ABLE.match(use.after))
        or _taken(use)
    )


def _without_siblings(use: Use) -> str:
    """Takes "checked or" out of "not checked or booked", so that the negation stands beside the word."""
    together = AND_SIBLING.search(f"{use.earlier}, {use.before}")
    if together:
        return f"{use.earlier}, {use.before}"[: together.start()] + together[1]
    return SIBLING.sub("", use.before)


def _negated(before: str, between: str) -> bool:
    if re.search(r"\b(?:no|not|never|nothing)\b", between):
        return True
    before = ANSWER.sub("", before)
    return bool(NEGATED.search(before)) and (len(NEGATIVE.findall(before)) < 2 or " why " in before)


def _taken(use: Use) -> bool:
    """Whether it is about times and rooms that others have."""
    if OTHERS.search(use.before) or BY_OTHERS.match(use.after):
        return True
    if YOU.search(use.clause):
        return False
    if FULL.search(use.before) or OUT.match(use.after):
        return True
    told = "already" in use.clause or IN_REGRET.search(use.before) or REGRET.match(use.earlier)
    return bool(told and SLOT.search(use.before) and not OWN.search(use.sentence))


def _prepare(text: str) -> str:
    for pattern, instead in WRITTEN_OUT:
        text = pattern.sub(instead, text)
    return text


ANSWER = re.compile(rf"^no (?={PRONOUN})")
YOU = re.compile(r"\byou|\byour")
WRITTEN_OUT = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"(?<=\d) ?[ap]m\b", " o'clock"),
        (
            r"\b(is|are|was|were|do|does|did|have|has|had|ca|wo|could|would|should|must|need|ai)n'?t\b",
            r"\1 not",
        ),
        (r"\bshan't\b", "shall not"),
        (r"\b(?:ca not|cannot)\b", "can not"),
        (r"\bwo not\b", "will not"),
        (r"'ll\b", " will"),
        (r"'re\b", " are"),
        (r"'ve\b", " have"),
        (r"\bi'm\b", "i am"),
        (r"\b(?:let's|lets)\b", "let us"),
        (r"'d (?=(?:\w+ly |just )?(?:be|have|like|love|prefer|rather|need|get|want|hate|say)\b)", " would "),
        (r"'d\b", " had"),
        (r"'s\b", " is"),
        (
            r"\bnot (?:only|merely|simply|just(?! yet))\b|\bno sooner\b"
            r"|\b(?:no|not a|never a|without (?:a|any)|without) (?:problem|trouble|difficult|issue|worr|doubt|matter|question"
            r"|rush|hurry|fear|delay|fail|fuss|bother)\w*(?: at all)?"
            r"|\b(?:not to|do not(?: you)?|no need to|nothing to) worry(?: about (?:it|that|a thing|anything))?"
            r"|\bnever mind\b|\bnot bad\b|\bwhy (?:do )?not\b|\bdo not mention it\b|\bnot at all\b",
            ",",
        ),
        (
            r", (?:unfortunately|i am afraid|i am sorry|sadly|sorry|as of now|for now|at the moment|please|however),",
            "",
        ),
        (r"\bso far\b", ""),
        (r" +", " "),
    )
)

ENGLISH = Grammar(
    prepare=_prepare,
    joints=re.compile(
        r"\b(?:but|and|because|since|although|though|whereas|however|instead|therefore)\b|\bso\b(?! that)|(?<!not )\byet\b"
        r"|\bas\b(?! soon| long| if| well)"
    ),
    harmless=_harmless,
)
