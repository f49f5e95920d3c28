"""An assistant, and not the person, answers a call that we have placed, and asks who calls and why."""

from __future__ import annotations

import re

from talkstack.calls.call import Call
from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.machine import SCREENED
from talkstack.conversation.thinking.grammar.plain import folded, plain

LAST_TURN = 4
"""Later in a call it is a person who asks."""
MOST_TIMES = 2
WAIT_SECONDS = 30
"""So long may the person take who reads what was said."""

VOICEMAIL = {
    "en": r"leave (?:a|your|us a|me a) |voice ?mail|mailbox",
    "de": r"nachricht|mailbox|anrufbeantworter",
    "fr": r"messagerie|laissez|repondeur",
    "es": r"buzon|deje|contestador",
}
"""Whoever asks for a message does not fetch anybody."""

ASKED = {
    "en": (
        r"\b(?:say|state|record|give|tell me) your name\b.*\b(?:and|why|reason|or|so)\b"
        r"|\b(?:reason|purpose) (?:for|of) (?:calling|your call|the call)\b"
        r"|\b(?:why|what) you(?:'re| are) calling\b"
        r"|\bscreening (?:service|assistant|this call|your call|calls)|\bcall screen\w*|\bcall assist\b|\bbeing screened\b"
        r"|\bif (?:this|the) person is available\b|\bbefore i (?:try to )?connect you\b"
    ),
    "de": (
        r"\b(?:namen|wer sie sind|wer du bist)\b.*\b(?:grund|anlass|anliegen|warum|weshalb|worum)\b"
        r"|\bgrund (?:ihres|deines|des|fur (?:ihren|deinen|den)) anruf|\b(?:anrufgrund|anruffilter)\b"
        r"|\bob (?:diese|die) person (?:verfugbar|erreichbar|zu sprechen)\b"
        r"|\bweshalb (?:sie anrufen|du anrufst)\b"
    ),
    "fr": (
        r"\b(?:votre|ton) nom\b.*\b(?:raison|motif|objet|pourquoi)\b"
        r"|\b(?:raison|motif|objet) de (?:votre appel|ton appel|l'appel)\b|\bfiltrage (?:d'|des )appels?\b"
        r"|\bsi (?:cette|la) personne est disponible\b"
    ),
    "es": (
        r"\b(?:su|tu) nombre\b.*\b(?:motivo|razon|por que)\b"
        r"|\b(?:motivo|razon) de (?:su|tu|la) llamada\b|\bfiltr\w+ (?:de )?(?:las )?llamadas\b"
        r"|\bsi (?:esta|la) persona esta disponible\b"
    ),
}
"""What is said to the caller by language; whether each is an assistant's very words is told in docs/fidelity.md."""


def asks_who_calls(said: str, language: str) -> bool:
    """`language` with its region, or without; in languages that are not listed nobody is recognised."""
    base, text = language.partition("-")[0].lower(), folded(plain(said))
    if base not in ASKED or re.search(VOICEMAIL[base], text):
        return False
    return re.search(ASKED[base], text) is not None


def is_screened(call: Call, n: int, said: str, language: str) -> bool:
    """Turn n of the call is such a question, and not one too many."""
    if not call.outbound or n > LAST_TURN or len(screenings(call)) >= MOST_TIMES:
        return False
    return asks_who_calls(said, language)


def screenings(call: Call) -> list[int]:
    """When an assistant was answered, in milliseconds since 1970."""
    return [fact.at for fact in call.log if fact.kind is FactKind.TURN and fact.what == SCREENED]
