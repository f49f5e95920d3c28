"""What Twilio says that a call has cost, by its own SDK."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from talkstack.clock import Clock
from talkstack.errors import NotFoundError, ProviderError
from talkstack.settings import Settings
from talkstack.telephony.twilio.account import PROVIDER, TwilioAccount
from talkstack.usage.model.book import MILLION
from talkstack.usage.ports import Price

if TYPE_CHECKING:
    from twilio.rest.api.v2010.account.call import CallInstance

ANSWERED = "completed"
DELETED = "deleted"
USUAL = "USD"


class TwilioBilling:
    def __init__(self, settings: Settings, *, clock: Clock) -> None:
        self._account = TwilioAccount(settings, clock)

    async def price(self, call_sid: str) -> Price | None:
        client, missing = self._account.client, NotFoundError("call at Twilio", call_sid)
        call = await self._account.ask(client.calls(call_sid).fetch_async, missing)
        children = await self._account.ask(lambda: client.calls.list_async(parent_call_sid=call_sid), missing)
        recordings = await self._account.ask(
            lambda: client.recordings.list_async(call_sid=call_sid, include_soft_deleted=True), missing
        )
        deleted = [it.price for it in recordings if str(it.status) == DELETED]
        kept = [it.price for it in recordings if str(it.status) != DELETED]
        expected = [*_of_calls([call, *children]), *kept]
        if None in expected:
            return None
        micros = sum(_micros(price) for price in (*expected, *deleted) if price is not None)
        return Price(micros, (call.price_unit or USUAL).upper(), whole=None not in deleted)

    async def close(self) -> None:
        await self._account.close()


def _of_calls(calls: Iterable[CallInstance]) -> list[str | None]:
    """Of those that nobody answered Twilio may never tell a price: they have none."""
    return [call.price for call in calls if str(call.status) == ANSWERED]


def _micros(price: str) -> int:
    """Twilio tells what it takes as a negative number."""
    try:
        return int(-Decimal(price) * MILLION)
    except InvalidOperation:
        raise ProviderError(PROVIDER, "a price that is no number", retryable=False) from None
