from __future__ import annotations

from talkstack.aftermath.model import Step
from talkstack.usage.model.meter import Meter
from tests.examples.example import Example, Ids
from tests.rest import Client

RATES = [{"meter": meter.value, "micros_per_million": 1_000_000_000} for meter in Meter]
UK = {
    "meter": "telephony_outbound",
    "key": "+44",
    "micros_per_million": 15_800_000_000,
    "source": "Twilio, November 2026",
}

EXAMPLES = {
    "read_usage": Example(
        query={
            "from": "2026-03-01",
            "to": "2026-03-31",
            "group_by": "day,agent,version,number,direction,meter",
        }
    ),
    "read_call_cost": Example(),
    "list_prices": Example(query={"limit": "10"}),
    "publish_prices": Example(body={"rates": [*RATES, UK], "valid_from": "2036-01-01"}),
}


async def setting(owner: Client) -> Ids:
    """The call is accounted for."""
    await owner.world.finish(Step.CHARGED)
    return {}
