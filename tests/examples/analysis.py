from __future__ import annotations

from talkstack.aftermath.model import Step
from tests.builders import NOON, a_call, an_utterance
from tests.examples.example import Example, Ids
from tests.rest import Client

TALKED = {"call_id": "call_talked"}
ORDERED = {"job_id": "{analysis_job_id}"}
NEW = {"name": "new_patient", "question": "Have they never been here before?", "type": "boolean"}
PLAN = {"name": "plan", "question": "How do they pay?", "type": "selector", "options": ["public", "private"]}

EXAMPLES = {
    "read_call_analysis": Example(path=TALKED),
    "ask_call": Example(path=TALKED, body={"questions": [NEW, PLAN]}),
    "analyse_calls": Example(
        body={
            "filter": {
                "person": "per_" + "a" * 32,
                "number_id": "num_1",
                "direction": "inbound",
                "agent_id": "agt_1",
                "agent_version": 1,
                "status": "completed",
                "outcome": "caller_hung_up",
                "live": False,
                "started_from": "2026-03-01",
                "started_to": "2026-03-31T23:59:59Z",
                "ended_from": "2026-03-01T00:00:00+01:00",
                "ended_to": "2026-04-01",
            },
            "questions": [NEW, PLAN],
            "limit": 100,
        }
    ),
    "list_analyses": Example(query={"limit": "10"}),
    "read_analyses": Example(path=ORDERED),
    "list_analyses_results": Example(path=ORDERED, query={"limit": "10"}),
    "cancel_analyses": Example(path=ORDERED),
}


async def setting(owner: Client) -> Ids:
    """A call that is over, was talked in, and has been analysed; and a job that has not begun."""
    world = owner.world
    call = a_call(id="call_talked", twilio_sid="CA" + "8" * 32, status="completed", ended_at=NOON)
    await world.adapters.calls.insert(call)
    await world.adapters.utterances.add([an_utterance(call_id=call.id)])
    await world.adapters.calls.keep_step(call.id, Step.SETTLED, {})
    await world.services.management.analyses.after_call(call)
    job = await owner.post("/v1/analyses", {"limit": 1})
    return {"analysis_job_id": job.json["id"]}
