"""What a fresh stack holds: the demo agents in the product's database, their numbers at the carrier."""

import asyncio
from dataclasses import asdict, dataclass

from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from local.stack.demo import NUMBERS, Demo
from local.stack.errors import StackError
from local.stack.parts import Layout, is_ours
from talkstack.numbers.service.wiring import webhooks_of
from talkstack.telephony.addresses import Addresses


@dataclass(frozen=True)
class Seeded:
    project_id: str
    agent_id: str
    demo_number: str


async def seed(layout: Layout, *, api_key: str, listen: str) -> Seeded:
    clinic_url = f"http://127.0.0.1:{layout.seen['clinic']}"
    demo = Demo(dict(layout.settings), clinic_url=clinic_url, clinic_key=layout.clinic_key)
    project_id, agents = await demo.seed(api_key)
    if is_ours(layout, "TWILIO_API_URL"):
        await asyncio.to_thread(register_numbers, layout)
    return Seeded(project_id, agents[listen], NUMBERS[listen])


def register_numbers(layout: Layout) -> None:
    settings = layout.settings
    http = TwilioHttpClient(pool_connections=False)  # nothing stays open behind it
    client = Client(settings["TWILIO_ACCOUNT_SID"], settings["TWILIO_AUTH_TOKEN"], http_client=http)
    client.api.base_url = settings["TWILIO_API_URL"]
    webhooks = asdict(webhooks_of(Addresses(settings["PUBLIC_URL"])))
    try:
        for engine, e164 in NUMBERS.items():
            known = client.incoming_phone_numbers.list(phone_number=e164)
            if known:
                client.incoming_phone_numbers(str(known[0].sid)).update(**webhooks)
            else:
                client.incoming_phone_numbers.create(
                    phone_number=e164, friendly_name=f"Harbour Clinic ({engine})", **webhooks
                )
    except TwilioRestException as error:
        raise StackError(f"the carrier refused the demo number: {error.msg}") from error
