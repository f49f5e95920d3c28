"""Where Twilio sends the calls of a number."""

from __future__ import annotations

from dataclasses import dataclass

from talkstack.audit.model import Actor
from talkstack.audit.service import Audit
from talkstack.errors import ConflictError, NotFoundError
from talkstack.numbers.carrier import Check, Webhooks, differences
from talkstack.numbers.model import PhoneNumber
from talkstack.numbers.ports import NumberCarrier, NumberStore
from talkstack.telephony.addresses import Addresses


@dataclass(frozen=True, kw_only=True)
class Wiring:
    numbers: NumberStore
    carrier: NumberCarrier
    addresses: Addresses
    audit: Audit

    async def check(self, project_id: str, number_id: str) -> Check:
        number = await self.numbers.get(project_id, number_id)
        try:
            known = await self.carrier.owned(number.e164)
        except NotFoundError:
            return Check()
        found = differences(webhooks_of(self.addresses, number), known.webhooks)
        return Check(on_account=True, voice=known.voice, differences=found)

    async def configure(self, actor: Actor, project_id: str, number_id: str) -> Check:
        """Idempotent. What Twilio says of the number afterwards is returned."""
        number = await self.numbers.get(project_id, number_id)
        try:
            known = await self.carrier.owned(number.e164)
        except NotFoundError:
            raise ConflictError("not_on_account", "Twilio does not know the number as ours") from None
        async with self.audit.change(
            actor, "number.configure", project_id=project_id, resource=number_id, fields=("webhooks",)
        ):
            await self.carrier.configure(known.sid, webhooks_of(self.addresses, number))
        return await self.check(project_id, number_id)


def webhooks_of(addresses: Addresses, number: PhoneNumber | None = None) -> Webhooks:
    """A document that is kept elsewhere is a file: only a GET finds it."""
    away = number.fallback_url if number else None
    return Webhooks(
        voice_url=addresses.voice(),
        voice_fallback_url=away or addresses.voice_fallback(),
        voice_fallback_method="GET" if away else "POST",
        status_callback=addresses.status(),
    )
