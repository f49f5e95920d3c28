"""What whoever is connected hears first, and then listens to: one document, the same each time it is asked for."""

from __future__ import annotations

from talkstack.agents.model import AgentVersion
from talkstack.agents.recording import RecordingPolicy
from talkstack.conversation.listening import listen
from talkstack.conversation.opening import Opening
from talkstack.conversation.trouble.people import FALLBACK, person, put_through
from talkstack.speech.service import StockVoice
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.reply import Redirect, Reject, Reply
from talkstack.telephony.twiml import render


def greeting_of(version: AgentVersion, opening: Opening, addresses: Addresses, call_id: str) -> str:
    recorded = version.draft.recording.policy is RecordingPolicy.ON
    record_to = addresses.call_recording(call_id) if recorded else None
    if version.draft.opens_with_model:
        onward = Redirect(addresses.next(call_id, 0, after=len(opening.segments), fillers=0))
        return render(Reply(before=opening.announced, then=onward, record_to=record_to))
    listening = listen(
        version,
        addresses,
        call_id=call_id,
        n=1,
        before=opening.announced,
        sounds=opening.greeted,
        record_to=record_to,
    )
    return render(listening)


def busy_of(version: AgentVersion, stock: StockVoice, ours: str) -> str:
    """Whom the agent cannot take is put through to its fallback number; without one the line is busy."""
    target = person(version.draft, FALLBACK)
    if target is None:
        return render(Reply(then=Reject()))
    sound = stock.sound(version, version.draft.phrases.lines_busy)
    return render(Reply(sounds=(sound,), then=put_through(target, version.draft, caller_id=ours)))
