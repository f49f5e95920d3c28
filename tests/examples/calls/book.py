from __future__ import annotations

from talkstack.calls.model.fact import FactKind
from tests.builders import a_fact
from tests.examples.example import Example, Ids
from tests.rest import Client

EXAMPLES = {
    "look_up_person": Example(body={"number": "+15550002000"}),
    "list_calls": Example(
        query={
            "person": "per_" + "a" * 32,
            "number_id": "num_1",
            "direction": "inbound",
            "agent_id": "agt_1",
            "agent_version": "1",
            "status": "completed",
            "outcome": "caller_hung_up",
            "live": "false",
            "started_from": "2026-03-01",
            "started_to": "2026-03-31T23:59:59Z",
            "ended_from": "2026-03-01T00:00:00+01:00",
            "ended_to": "2026-04-01",
            "limit": "10",
        }
    ),
    "read_call": Example(),
    "read_call_transcript": Example(),
    "export_call_transcript": Example(query={"format": "text"}),
    "read_call_timeline": Example(),
    "read_call_latency": Example(),
    "delete_call": Example(),
}


async def setting(owner: Client) -> Ids:
    """A call that is over, and of which there is no recording."""
    world = owner.world
    await world.ring()
    call = await world.call()
    facts = [
        a_fact("over", kind=FactKind.STATUS, what="completed"),
        a_fact("absent", kind=FactKind.RECORDING, what="absent"),
    ]
    await world.lifecycle.ring(call.id, await world.adapters.calls.append(call.id, facts))
    return {"call_id": call.id}
