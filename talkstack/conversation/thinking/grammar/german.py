"""When a German sentence uses a word of success without claiming it. Commas part its clauses reliably."""

from __future__ import annotations

import re

from talkstack.conversation.thinking.grammar.use import Grammar, Use

VERB = r"(?:ist|sind|bin|habe|hat|haben|wird|werden|wurde|wurden|worden|sein|kann|können|muss|soll|werde|bekomme|bekommen)"
NEGATION = re.compile(r"\b(?:nicht|kein\w*|nichts|nie|niemals|niemand\w*|weder|nirgends)\b")
DENIED = re.compile(rf"(?:{VERB} )?(?:\w+ ){{0,3}}(?:nicht|nichts|keine?[nrms]?|niemand) ")
DOUBTING = re.compile(
    r"\b(?:glaube|denke|heisst|bedeutet|sagen|versprechen|garantieren|sicher|behauptet|gesagt|meine)\b"
)
WISHING = re.compile(
    r"\b(?:möchten sie|wollen sie|wünschen sie|hoffe|hoffen|soll ich|sichergehen|sorge|sorgen|achte|kann sein|möglich)\b"
)
IF = r"^(?:und |oder |erst |nur |auch )*(?:wenn|falls|sofern|sobald|solange|ob|bevor|ehe|bis|damit|nachdem)\b"
CONDITION = re.compile(IF)
LATE = re.compile(rf"^(?:{VERB} )+$")
LAST = re.compile(rf" {VERB} $")
PAST = re.compile(
    r"^(?:und )?(?:(?:nachdem|sobald|bevor|ehe)\b.*\b(?:hatten?|waren?)|(?:nachdem|bevor|ehe)\b.*\bwurden?)\b"
)
BECOMING = re.compile(r"\b(?:wird|werden|werde|wirst|würde|würden)\b")
BEEN = re.compile(r"^(?:worden|gewesen)\b")
ABLE = re.compile(
    r"\b(?:kann|können|könnte|könnten|muss|müssen|müsste|soll|sollen|sollte|sollten|darf|dürfen|dürfte|will|wollen"
    r"|möchte|möchten|lässt|lassen|würde|würden|werde|werden|wird)\b"
)
PERHAPS = re.compile(r"\b(?:könnten?|kann)\b")
TO_BE = re.compile(r"^(?:werden|bekommen|haben|sein|lassen)\b")
TO = re.compile(r"^(?:zu )?(?:werden|bekommen|haben|sein|halten)\b")
NEARLY = re.compile(r"\bhätten?\b.*\b(?:gern|gerne|fast|beinahe|sonst)\b")
QUESTION = re.compile(
    r"^(?:und |oder |also |dann )*(?:(?:auf|für|bei|mit|zu|von|bis|seit|ab|unter|nach|an) )?(?:w(?:er|as|ann|o|ie|arum|ohin|oher)\b|wem\b|wen\b|welche\w*\b)"
)
VERB_FIRST = re.compile(
    r"^(?:und |oder |also |dann )*(?:(?:habe|soll|kann|darf|werde) ich\b|(?:ist|sind|war|waren|wurde|wurden|wird|werden|hat|haben|soll"
    r"|sollen|kann|können|möchten|wollen|dürfen|würden|könnten|hatten) (?:schon |denn |das )?(?:sie|ihr|ihre|der|die|das|er|es|wir|ihnen|dieser|diese|ein|eine|etwas|jemand|alles)\b)"
)
GOES_ON = re.compile(r"(?:oder|wenn|falls|damit|dass|bis)\b")
OTHERS = re.compile(
    r"\b(?:jemand(?:em|en)? ander\w+|anderweitig|andere[nr]? (?:patient|gast|gäste|kunde)\w*|von ander\w+)\b"
)
FULL = re.compile(r"\b(?:komplett|vollständig|völlig|restlos|voll) $")
GONE = re.compile(r"\b(?:schon|bereits)\b")
REGRET = re.compile(r"\b(?:leider|tut mir leid|bedaure)\b")
YOURS = re.compile(r"\b(?:sie|ihnen|ihr|ihre|ihren|ihrem|dich|dir|dein\w*)\b")
UNKNOWN = re.compile(r"\b(?:weiss nicht|wissen sie|sagen|ahnung|nicht sicher|nachsehen|prüfe)\b")
ASKING = re.compile(r"^(?:wann|wo|wie|wer|warum|von wem|bei wem|mit wem|auf welchen)\b")
WHICH = re.compile(r"^(?:der|die|das|den|dem) ")
NONE = re.compile(r"\bkeine[nrms]? \w+ $|\bkein \w+ $|\bnichts $")
SOON = re.compile(r"\b(?:ist|sind|haben wir)\b.*\b(?:gleich|bald) $")
ALL = re.compile(r"\b(?:alles|alle \w+) $")


def _harmless(use: Use) -> bool:
    before = f"{use.before}{use.between}"
    return (
        _negated(before, use.after)
        or _doubted(use)
        or _conditional(use)
        or _to_come(before, use.after)
        or _asked(use)
        or _taken(use)
    )


def _asked(use: Use) -> bool:
    """Anything in front of a statement puts its verb first too: a question goes to its mark, or on with "oder"."""
    if not use.asked or not (use.closed or GOES_ON.match(use.following)):
        return False
    return bool(QUESTION.search(use.lead) or VERB_FIRST.search(use.lead))


def _negated(before: str, after: str) -> bool:
    return len(NEGATION.findall(ATTRIBUTE.sub(r"\1 ", before))) == 1 or bool(
        not before.strip() and DENIED.fullmatch(after)
    )


def _doubted(use: Use) -> bool:
    """„Ich glaube nicht, dass …“, „Möchten Sie, dass …“"""
    if WHICH.match(use.before):
        return bool(NONE.search(use.earlier) and LATE.match(use.after))
    if ASKING.match(use.before):
        return bool(UNKNOWN.search(use.earlier))
    if not use.before.startswith("dass "):
        return False
    return bool(
        WISHING.search(use.earlier) or (NEGATION.search(use.earlier) and DOUBTING.search(use.earlier))
    )


def _conditional(use: Use) -> bool:
    """The verb stands last; without it another clause has begun."""
    if not CONDITION.search(use.before) or PAST.search(use.clause):
        return False
    return bool(LATE.match(use.after) or LAST.search(use.words))


def _to_come(before: str, after: str) -> bool:
    if BEEN.match(after):
        return bool(PERHAPS.search(before) and after.startswith("worden sein"))
    if BECOMING.search(before) and not after.strip():
        return True
    if ABLE.search(before) and TO_BE.match(after):
        return True
    return bool(NEARLY.search(before) or SOON.search(before)) or bool(
        re.match(r"(?:um|ohne) ", before) and TO.match(after)
    )


def _taken(use: Use) -> bool:
    if OTHERS.search(use.clause):
        return True
    if YOURS.search(use.before):
        return False
    return bool(
        FULL.search(use.before)
        or (
            (GONE.search(use.before) or ALL.search(use.before))
            and REGRET.search(f"{use.earlier}{use.before}")
        )
    )


ATTRIBUTE = re.compile(
    r"\b(der|die|das|den|dem|ihre?[nrms]?|eine?[nrms]?) nicht (?:mehr )?\w+(?:te|ene)[nrsm]? "
)
IDIOMS = re.compile(
    r"\bnicht (?:nur|bloss|allein)\b|\bkein(?:e|en)? (?:problem|sorgen?|ding|thema|ursache|frage|zweifel|angst)\b"
    r"|\bohne (?:probleme?|weiteres|zweifel|schwierigkeiten)\b|\bnicht wahr\b|\bwarum nicht\b|\bnicht schlecht\b"
)

GERMAN = Grammar(
    prepare=lambda text: IDIOMS.sub(",", text),
    joints=re.compile(
        r"\b(?:und|aber|sondern|also|trotzdem|dennoch|jedoch|deshalb|daher|denn|stattdessen)\b"
    ),
    harmless=_harmless,
    gap=14,
    verb_last=True,
)
