"""What a fresh stack holds: the demo number at the carrier, answered by the demo agent."""

import asyncio
from dataclasses import dataclass

from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from local.stack.errors import StackError
from local.stack.parts import Layout, is_ours

DEMO_NUMBER = "+15550001000"
OVERRIDES = "#ct=2000&rt=7000&tt=14500&rc=1&rp=ct,rt,5xx"


@dataclass(frozen=True)
class Seeded:
    project_id: str
    agent_id: str


async def seed(layout: Layout, *, api_key: str, listen: str) -> Seeded:
    del api_key, listen
    if is_ours(layout, "TWILIO_API_URL"):
        await asyncio.to_thread(register_number, layout)
    return Seeded(project_id="", agent_id="")


def register_number(layout: Layout) -> None:
    settings = layout.settings
    client = Client(settings["TWILIO_ACCOUNT_SID"], settings["TWILIO_AUTH_TOKEN"])
    client.api.base_url = settings["TWILIO_API_URL"]
    numbers = client.incoming_phone_numbers
    webhooks = {
        "voice_url": f"{settings['PUBLIC_URL']}/twilio/voice{OVERRIDES}",
        "voice_fallback_url": f"{settings['PUBLIC_URL']}/twilio/fallback",
        "status_callback": f"{settings['PUBLIC_URL']}/twilio/status",
    }
    try:
        known = numbers.list(phone_number=DEMO_NUMBER)
        if known:
            numbers(str(known[0].sid)).update(**webhooks)
        else:
            numbers.create(phone_number=DEMO_NUMBER, friendly_name="Harbour Clinic", **webhooks)
    except TwilioRestException as error:
        raise StackError(f"the carrier refused the demo number: {error.msg}") from error
