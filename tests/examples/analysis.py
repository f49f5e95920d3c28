from __future__ import annotations

from talkstack.aftermath.model import Step
from tests.builders import NOON, a_call, an_utterance
from tests.examples.example import Example, Ids
from tests.rest import Client

TALKED = {"call_id": "call_talked"}
NEW = {"name": "new_patient", "question": "Have they never been here before?", "type": "boolean"}
PLAN = {"name": "plan", "question": "How do they pay?", "type": "selector", "options": ["public", "private"]}

EXAMPLES = {
    "read_call_analysis": Example(path=TALKED),
    "ask_call": Example(path=TALKED, body={"questions": [NEW, PLAN]}),
}


async def setting(owner: Client) -> Ids:
    """A call that is over, was talked in, and has been analysed."""
    world = owner.world
    call = a_call(id="call_talked", twilio_sid="CA" + "8" * 32, status="completed", ended_at=NOON)
    await world.adapters.calls.insert(call)
    await world.adapters.utterances.add([an_utterance(call_id=call.id)])
    await world.adapters.calls.keep_step(call.id, Step.SETTLED, {})
    await world.services.management.analyses.after_call(call)
    return {}
