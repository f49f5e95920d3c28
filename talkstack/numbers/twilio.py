"""The account's numbers by Twilio's own SDK."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from talkstack.clock import Clock
from talkstack.errors import ConflictError, NotFoundError, ProviderError, TalkstackError
from talkstack.numbers.carrier import CarrierNumber, Kind, Offer, Search, Webhooks
from talkstack.settings import Settings
from talkstack.telephony.twilio.account import TwilioAccount

if TYPE_CHECKING:
    from twilio.rest.api.v2010.account.incoming_phone_number import IncomingPhoneNumberInstance

UNAVAILABLE = frozenset({21421, 21422})
"""https://www.twilio.com/docs/errors/21422: not for sale, or no number at all."""
REGULATED = frozenset({21613, 21631})
"""https://www.twilio.com/docs/api/errors/21631: an address has to be given."""


class TwilioNumbers:
    def __init__(self, settings: Settings, *, clock: Clock) -> None:
        self._account = TwilioAccount(settings, clock)

    async def offers(self, search: Search) -> list[Offer]:
        country = self._account.client.available_phone_numbers(search.country)
        shelf: Any = {
            Kind.LOCAL: country.local,
            Kind.TOLL_FREE: country.toll_free,
            Kind.MOBILE: country.mobile,
        }
        missing = NotFoundError("numbers for sale", "")
        found = await self._account.ask(lambda: shelf[search.kind].list_async(**_filters(search)), missing)
        return [_offer(each) for each in found]

    async def owned(self, e164: str) -> CarrierNumber:
        """Twilio also finds numbers that hold the digits elsewhere."""
        numbers = self._account.client.incoming_phone_numbers
        missing = NotFoundError("number at Twilio", "")
        found = await self._account.ask(lambda: numbers.list_async(phone_number=e164), missing)
        for number in found:
            if number.phone_number == e164:
                return _number(number)
        raise missing

    async def buy(self, e164: str, webhooks: Webhooks) -> None:
        numbers = self._account.client.incoming_phone_numbers
        missing = ProviderError("twilio", "no such account", retryable=False)
        try:
            await self._account.ask_once(
                lambda: numbers.create_async(phone_number=e164, **asdict(webhooks)), missing
            )
        except ProviderError as error:
            raise _refusal(error) from None

    async def configure(self, sid: str, webhooks: Webhooks) -> None:
        number = self._account.client.incoming_phone_numbers(sid)
        missing = NotFoundError("number at Twilio", "")
        await self._account.ask(lambda: number.update_async(**asdict(webhooks)), missing)

    async def release(self, sid: str) -> None:
        number = self._account.client.incoming_phone_numbers(sid)
        with suppress(NotFoundError):
            await self._account.ask(number.delete_async, NotFoundError("number at Twilio", ""))

    async def close(self) -> None:
        await self._account.close()


def _filters(search: Search) -> dict[str, Any]:
    named = {
        "area_code": search.area_code,
        "contains": search.contains,
        "in_region": search.region,
        "in_locality": search.locality,
    }
    given = {name: value for name, value in named.items() if value}
    return given | {"voice_enabled": True, "page_size": search.limit, "limit": search.limit}


def _offer(found: Any) -> Offer:
    return Offer(
        e164=str(found.phone_number),
        country=str(found.iso_country),
        region=found.region or "",
        locality=found.locality or "",
        address_required=found.address_requirements or "none",
    )


def _number(found: IncomingPhoneNumberInstance) -> CarrierNumber:
    capabilities: Any = found.capabilities or {}
    settings = {name: getattr(found, name) or "" for name in Webhooks.__dataclass_fields__}
    return CarrierNumber(
        sid=str(found.sid),
        e164=str(found.phone_number),
        voice=bool(capabilities.get("voice")),
        webhooks=Webhooks(**settings),
    )


def _refusal(error: ProviderError) -> TalkstackError:
    if error.refusal in UNAVAILABLE:
        return ConflictError("number_unavailable", "that number is not for sale")
    if error.refusal in REGULATED:
        return ConflictError(
            "number_regulated", "it is sold only with papers: buy it at Twilio, then import it"
        )
    return error
