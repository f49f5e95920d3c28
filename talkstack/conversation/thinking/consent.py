"""Whether whoever is on the line agrees to be recorded: understood by rules, never by the model."""

from __future__ import annotations

import hashlib
from enum import Enum, auto

from talkstack.agents.model import AgentDraft
from talkstack.calls.model.fact import Consent
from talkstack.conversation.model import Agreement, CallerInput, CallerPressed, CallerSaid
from talkstack.conversation.situation import Situation
from talkstack.conversation.thinking.grammar.plain import NO_MARKS, folded, plain
from talkstack.conversation.thinking.screening import is_screened

TURN = 1
"""The question is the first thing that is said."""
YES_KEY = "1"
DIGEST_DIGITS = 16

YES = {
    "en": "yes yeah yep yup sure okay ok certainly absolutely definitely course ahead agree agreed consent fine",
    "de": "ja jawohl jep klar gern gerne sicher naturlich einverstanden okay ok ordnung selbstverstandlich",
    "fr": "oui ouais d'accord volontiers certainement absolument naturellement entendu sur j'accepte okay ok",
    "es": "si claro supuesto acuerdo vale acepto adelante naturalmente okay ok",
}
"""By language, without accents: each of them says yes."""

BESIDE = {
    "en": "please thank thanks you that's that is it's it the this call record recording recorded may can do go of with "
    "me by i we to",
    "de": "bitte danke das ist es in von mir fur mich aus sie ich bin damit durfen konnen den anruf aufzeichnen na "
    "sehr aber",
    "fr": "merci bien s'il vous plait c'est pour moi je suis de l'appel enregistrer pouvez",
    "es": "por favor gracias estoy de que lo la llamada puede pueden grabar muchas",
}
"""What may be said with it. Anything else makes the answer unclear, and there is no word in it that denies."""


class Step(Enum):
    """What a turn is for: to be asked, once more, or to answer."""

    ASK = auto()
    ANSWER = auto()


def step_of(situation: Situation, said: CallerInput) -> Step | None:
    """Who says hello into the question has not heard it, nor has the person whom an assistant fetches.

    Whatever is said to anything else answers nothing.
    """
    call, draft = situation.call, situation.version.draft
    words = said.text if isinstance(said, CallerSaid) else ""
    known = not draft.recording.asks or call.consent is not None
    if known or is_screened(call, situation.n, words, draft.language):
        return None
    if situation.asked:
        return Step.ANSWER
    if situation.n == TURN:
        return Step.ANSWER if _was_heard(situation) else Step.ASK
    return Step.ASK if situation.screened and words else None


def agreement(situation: Situation, said: CallerInput) -> Agreement:
    draft = situation.version.draft
    given = _was_heard(situation) and agrees(said, draft.language)
    return Agreement(Consent.GIVEN if given else Consent.REFUSED, question(draft))


def agrees(said: CallerInput, language: str) -> bool:
    """Only a clear yes is one."""
    match said:
        case CallerPressed(digits):
            return digits == YES_KEY
        case CallerSaid(text):
            return _is_yes(text, language.partition("-")[0].lower())
        case _:
            return False


def question(draft: AgentDraft) -> str:
    """Stands for the words that were asked, in which language."""
    digest = hashlib.sha256(draft.phrases.consent.encode()).hexdigest()
    return f"{draft.language}:{digest[:DIGEST_DIGITS]}"


def _is_yes(text: str, language: str) -> bool:
    if language not in YES or "?" in text:
        return False
    yes, words = set(YES[language].split()), set(folded(plain(text)).translate(NO_MARKS).split())
    return bool(words & yes) and words <= yes | set(BESIDE[language].split())


def _was_heard(situation: Situation) -> bool:
    """At least half of the question: before that nobody knows what a yes is meant for."""
    asked = situation.version.draft.phrases.consent
    begun = asked if situation.asked else " ".join(it.text for it in situation.call.opening)
    heard = situation.last.text if situation.last else ""
    return len(begun) - len(heard) <= len(asked) // 2
