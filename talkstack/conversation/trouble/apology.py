"""What a caller hears instead of an answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from talkstack.agents.model import AgentDraft, ListeningEngine
from talkstack.calls.call import Call
from talkstack.calls.model.fact import FactKind
from talkstack.conversation.model import Close
from talkstack.conversation.reply.scribe import FAULT
from talkstack.conversation.trouble.people import FALLBACK, somebody

MOST_APOLOGIES = 2
"""So many turns in a row may fail; instead of one more the caller is put through to the fallback number."""


@dataclass(frozen=True)
class Apology:
    text: str
    close: Close = field(default_factory=Close)


def apology(call: Call, draft: AgentDraft, n: int) -> Apology:
    """The caller is asked to say it again."""
    phrases = draft.phrases
    if draft.fallback_number and _faults_before(call, n) >= MOST_APOLOGIES:
        return Apology(phrases.putting_through, Close(transfer=FALLBACK))
    return Apology(phrases.apology if n else phrases.greeting)


def offer(call: Call, draft: AgentDraft, n: int) -> Apology:
    """The caller may press a key instead of saying it again: that needs the keypad, and so Twilio's ears."""
    found = apology(call, draft, n)
    if found.close.transfer or draft.listening.engine is not ListeningEngine.TWILIO:
        return found
    phrases = draft.phrases
    return Apology(phrases.offer_person if somebody(draft) else phrases.offer_call_back, Close(offered=True))


def _faults_before(call: Call, n: int) -> int:
    turns = {fact.n: fact.what for fact in call.log if fact.kind is FactKind.TURN}
    faults = 0
    while turns.get(n - 1 - faults) == FAULT:
        faults += 1
    return faults
