from __future__ import annotations

from talkstack.numbers.carrier import CarrierNumber, Offer, Webhooks
from tests.examples.example import Example, Ids
from tests.rest import Client

OFFERED, OWNED, OURS = "+14155550142", "+15550003000", "+15550003001"
ELSEWHERE = Webhooks(voice_url="https://other.example/voice", voice_fallback_url="", status_callback="")
ANSWERED = {
    "agent_id": "{agent_id}",
    "directions": ["inbound"],
    "split": [{"version": 1, "weight": 9}, {"version": "published", "weight": 1}],
    "fallback_url": "https://fb.example/num_01J.xml",
    "ring_hook": {"url": "https://clinic.example/ring", "secret": "clinic"},
}

EXAMPLES = {
    "list_available_numbers": Example(query={"country": "US", "area_code": "415"}),
    "list_numbers": Example(query={"agent_id": "{agent_id}", "limit": "10"}),
    "create_number": Example(body={"buy": OFFERED, **ANSWERED}, elsewhere=422),
    "read_number": Example(),
    "update_number": Example(body=ANSWERED),
    "release_number": Example(query={"keep": "true"}),
    "configure_number": Example(),
    "check_number": Example(),
}


async def setting(owner: Client) -> Ids:
    carrier = owner.world.adapters.number_carrier
    carrier.stock.append(Offer(e164=OFFERED, country="US", region="CA"))
    for sid, e164 in (("PN1", OWNED), ("PN2", OURS)):
        carrier.account[e164] = CarrierNumber(sid=sid, e164=e164, voice=True, webhooks=ELSEWHERE)
    await owner.put("/v1/secrets/clinic", {"value": "open-sesame"})
    made = await owner.post("/v1/numbers", {"import": OURS, "agent_id": "agt_1"})
    return {"number_id": made.json["id"]}
