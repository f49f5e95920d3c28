"""What is heard in a call in which nobody is to be answered any more."""

from __future__ import annotations

from talkstack.calls.call import Call
from talkstack.calls.model.order import OnMachine
from talkstack.conversation.model import Beeped, Said
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.reply import HangUp, Pause, Redirect, Reply
from talkstack.telephony.twiml import render

DIVERTED_SECONDS = 30
"""Within so long the call is diverted to its message, at the latest by its clock: who fetched that as well would cut it off."""


def instead(call: Call, said: Said | None, addresses: Addresses) -> str | None:
    """In place of an answer to what was said; None while there is somebody to be answered."""
    machine = call.machine
    if call.finished:
        return None
    if call.hung_up or (machine and machine.ref == OnMachine.HANG_UP):
        return render(Reply(then=HangUp()))
    if machine is None or isinstance(said, Beeped):
        return None
    onward = Redirect(addresses.message(call.id, machine.n or 1))
    return render(Reply(sounds=(Pause(DIVERTED_SECONDS),), then=onward))
