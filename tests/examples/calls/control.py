from __future__ import annotations

from talkstack.telephony.ports import Captured
from tests.builders import a_call
from tests.examples.example import Example, Ids
from tests.rest import Client

LIVE = {"call_id": "call_live"}
SID = "CA" + "7" * 32

EXAMPLES = {
    "hang_up_call": Example(path=LIVE),
    "pause_call_recording": Example(path=LIVE),
    "resume_call_recording": Example(path=LIVE),
    "say_in_call": Example(path=LIVE, body={"text": "One moment, please."}),
    "instruct_in_call": Example(path=LIVE, body={"instructions": "Be brief.", "replace": True}),
}


async def setting(owner: Client) -> Ids:
    """A call that has come in, is recorded and goes on."""
    adapters = owner.world.adapters
    await adapters.calls.insert(a_call(id="call_live", twilio_sid=SID))
    adapters.exchange.live.add(SID)
    adapters.captures.taken[SID] = [Captured(sid="RE" + "7" * 32, status="in-progress")]
    return {}
