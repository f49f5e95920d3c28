"""How an agent listens: told before it is published when Twilio would not take it."""

from __future__ import annotations

from talkstack.agents.model import AgentDraft
from talkstack.agents.words.wording import announced
from talkstack.conversation.listening import listening_of
from talkstack.errors import FieldProblem
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.reply import Reply, Say
from talkstack.telephony.twiml import render

MOST_BYTES = 60_000
"""Twilio refuses a document of more than 64 kB, and goes to the number's fallback with the call."""

CALL = "call_" + "0" * 26


def too_long(draft: AgentDraft, addresses: Addresses) -> list[FieldProblem]:
    """Behind what is announced and around the longest of the agent's own phrases, all said by Twilio's voice."""
    longest = max((text for (kind, *_), text in draft.texts() if kind != "instructions"), key=len, default="")
    then = listening_of(draft, addresses, call_id=CALL, n=1)
    said = [Say(text, draft.language) for text in (*announced(draft), longest)]
    size = len(render(Reply(before=tuple(said[:-1]), sounds=tuple(said[-1:]), then=then)).encode())
    if size <= MOST_BYTES:
        return []
    detail = f"Twilio would be sent {size} bytes for each turn, and takes {MOST_BYTES}: name fewer or shorter hints"
    return [FieldProblem("body", "/listening/hints", "hints_too_long", detail)]
