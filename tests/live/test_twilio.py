from __future__ import annotations

from collections.abc import Callable

import pytest

from talkstack.adapters import Adapters
from talkstack.errors import NotFoundError
from talkstack.numbers.carrier import Kind, Search

pytestmark = pytest.mark.live

NO_CALL = "CA" + "0" * 32
NO_RECORDING = "RE" + "0" * 32


async def test_the_account_is_reached_and_tells_what_is_not_there(real: Callable[..., Adapters]):
    telephony = real("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN").telephony
    await telephony.ready()
    with pytest.raises(NotFoundError):
        await telephony.call_status(NO_CALL)
    with pytest.raises(NotFoundError):
        await telephony.recording(NO_RECORDING)
    await telephony.delete_recording(NO_RECORDING)


async def test_numbers_are_for_sale_and_strangers_are_not_ours(real: Callable[..., Adapters]):
    """Nothing is bought."""
    carrier = real("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN").number_carrier
    offers = await carrier.offers(Search(country="US", kind=Kind.LOCAL, area_code="415", limit=3))
    assert 0 < len(offers) <= 3
    assert all(offer.e164.startswith("+1415") for offer in offers)
    with pytest.raises(NotFoundError):
        await carrier.owned(offers[0].e164)
    with pytest.raises(NotFoundError):
        await carrier.offers(Search(country="ZZ", kind=Kind.LOCAL))
