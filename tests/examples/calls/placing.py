from __future__ import annotations

from talkstack.numbers.carrier import CarrierNumber
from tests.examples.example import Example, Ids
from tests.examples.numbers import ELSEWHERE
from tests.rest import Client

ANN, CALLING = "+12025550142", "+15550003002"
SPOKEN = {
    "name": "Reminder",
    "instructions": "You remind {{name}} of a visit.",
    "phrases": {"greeting": "Hello."},
    "variables": [{"name": "name", "required": True}],
}

EXAMPLES = {
    "place_call": Example(
        body={
            "to": ANN,
            "agent_id": "{calling_agent_id}",
            "agent_version": 1,
            "number_id": "{calling_number_id}",
            "variables": {"name": "Ann"},
            "detection": "detect_message_end",
            "on_machine": "leave_message",
            "message": "Please call us back, {{name}}.",
            "introduction": "The clinic calls about a visit.",
            "ring_seconds": 25,
            "retry": {"attempts": 2, "delay_seconds": 600, "causes": ["busy", "no_answer"]},
            "metadata": {"contact": "c1"},
        },
        elsewhere=422,
    ),
    "cancel_call": Example(path={"call_id": "{placed_call_id}"}),
}


async def setting(owner: Client) -> Ids:
    """A call that nobody has dialled yet."""
    agent = await owner.post("/v1/agents", SPOKEN)
    await owner.post(f"/v1/agents/{agent.json['id']}/publish", if_match=agent.etag)
    number = await number_that_calls(owner, agent.json["id"])
    placed = await owner.post(
        "/v1/calls", {"to": ANN, "agent_id": agent.json["id"], "variables": {"name": "Ann"}}
    )
    return {
        "calling_agent_id": agent.json["id"],
        "calling_number_id": number,
        "placed_call_id": placed.json["id"],
    }


async def number_that_calls(owner: Client, agent_id: str) -> str:
    account = owner.world.adapters.number_carrier.account
    account[CALLING] = CarrierNumber(sid="PN3", e164=CALLING, voice=True, webhooks=ELSEWHERE)
    made = await owner.post(
        "/v1/numbers", {"import": CALLING, "agent_id": agent_id, "directions": ["outbound"]}
    )
    return made.json["id"]
