from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from local.carrier.prices import TOLD_AFTER
from talkstack.clock import SystemClock
from talkstack.errors import NotFoundError, ProviderError
from talkstack.telephony.twilio.rest import TwilioTelephony
from talkstack.usage.ports import Price
from talkstack.usage.twilio import TwilioBilling
from tests.contract.providers.test_telephony import UNKNOWN_CALL, recorded_call

PATIENCE_SECONDS = 40
DIALLED = '<Dial timeout="2"><Number>+15550100099</Number></Dial>'
"""Nobody is there: it costs nothing, and Twilio tells no price of it."""


@pytest.fixture
async def billing(settings: Any, carrier_url: str) -> AsyncIterator[TwilioBilling]:
    real = TwilioBilling(settings(twilio_api_url=carrier_url), clock=SystemClock())
    yield real
    await real.close()


async def told(billing: TwilioBilling, call_sid: str) -> Price:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (price := await billing.price(call_sid)) is None or not price.whole:
            await asyncio.sleep(0.2)
    return price


@pytest.mark.parametrize("then", ['<Pause length="1"/>', DIALLED])
async def test_the_price_of_a_call_and_its_recording_is_told_some_time_after_the_end(
    billing: TwilioBilling, carrier_url: str, then: str
):
    began = datetime.now(UTC)
    call_sid, _ = await recorded_call(carrier_url, then)
    assert await billing.price(call_sid) is None or datetime.now(UTC) - began >= TOLD_AFTER
    assert await told(billing, call_sid) == Price(8_500 + 2_500, "USD")


async def test_a_recording_that_was_deleted_at_once_is_priced_all_the_same(
    billing: TwilioBilling, settings: Any, carrier_url: str
):
    call_sid, recording_sid = await recorded_call(carrier_url)
    telephony = TwilioTelephony(settings(twilio_api_url=carrier_url), clock=SystemClock())
    await telephony.delete_recording(recording_sid)
    await telephony.close()
    assert await told(billing, call_sid) == Price(8_500 + 2_500, "USD")


async def test_a_call_that_twilio_does_not_know_has_no_price(billing: TwilioBilling):
    with pytest.raises(NotFoundError):
        await billing.price(UNKNOWN_CALL)


async def test_a_twilio_that_is_away_is_a_retryable_failure(settings: Any):
    away = TwilioBilling(settings(), clock=SystemClock())
    with pytest.raises(ProviderError) as failed:
        await away.price(UNKNOWN_CALL)
    await away.close()
    assert (failed.value.provider, failed.value.retryable) == ("twilio", True)
