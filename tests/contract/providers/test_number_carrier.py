from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from talkstack.clock import SystemClock
from talkstack.errors import ConflictError, NotFoundError, ProviderError
from talkstack.numbers.carrier import Kind, Offer, Search, Webhooks, differences
from talkstack.numbers.memory import MemoryCarrier
from talkstack.numbers.twilio import TwilioNumbers

OFFERED = "+14155550142"
HERE = Webhooks(
    voice_url="https://here.example/twilio/voice#ct=2000&rp=ct,rt,5xx",
    voice_fallback_url="https://here.example/twilio/voice/fallback",
    status_callback="https://here.example/twilio/status",
)
ELSEWHERE = Webhooks(
    voice_url="https://other.example/", voice_fallback_url="", status_callback="", voice_method="GET"
)


@pytest.fixture
async def carrier(kind, settings, request) -> AsyncIterator[MemoryCarrier | TwilioNumbers]:
    if kind == "memory":
        yield MemoryCarrier(stock=[Offer(e164=OFFERED, country="US", region="CA", locality="San Francisco")])
        return
    url = request.getfixturevalue("carrier_url")
    real = TwilioNumbers(settings(twilio_api_url=url), clock=SystemClock())
    yield real
    await release_all(real)
    await real.close()


async def release_all(carrier: TwilioNumbers) -> None:
    """The stand-in serves all tests of the session."""
    try:
        await carrier.release((await carrier.owned(OFFERED)).sid)
    except NotFoundError:
        return


async def test_offers_what_fits(carrier):
    search = Search(country="US", kind=Kind.LOCAL, area_code="415", contains="5550142", region="CA")
    [offer] = await carrier.offers(search)
    assert (offer.e164, offer.country, offer.region, offer.locality) == (
        OFFERED,
        "US",
        "CA",
        "San Francisco",
    )
    assert offer.address_required == "none"


async def test_does_not_know_a_country_where_nothing_is_sold(carrier):
    with pytest.raises(NotFoundError):
        await carrier.offers(Search(country="ZZ", kind=Kind.LOCAL))


async def test_a_number_is_bought_with_its_webhooks_moved_and_released(carrier):
    with pytest.raises(NotFoundError) as unknown:
        await carrier.owned(OFFERED)
    assert OFFERED not in str(unknown.value)
    await carrier.buy(OFFERED, HERE)
    bought = await carrier.owned(OFFERED)
    assert (bought.e164, bought.voice, differences(HERE, bought.webhooks)) == (OFFERED, True, ())
    await carrier.configure(bought.sid, ELSEWHERE)
    moved = await carrier.owned(OFFERED)
    assert (moved.sid, differences(ELSEWHERE, moved.webhooks)) == (bought.sid, ())
    await carrier.release(bought.sid)
    with pytest.raises(NotFoundError):
        await carrier.owned(OFFERED)
    await carrier.release(bought.sid)
    with pytest.raises(NotFoundError):
        await carrier.configure(bought.sid, HERE)


async def test_a_number_is_sold_once(carrier):
    await carrier.buy(OFFERED, HERE)
    with pytest.raises(ConflictError) as refused:
        await carrier.buy(OFFERED, HERE)
    assert refused.value.code == "number_unavailable"
    assert OFFERED not in str(refused.value)


@pytest.mark.parametrize(
    ("e164", "code"),
    [
        ("+15005550000", "number_unavailable"),
        ("+15005550001", "number_unavailable"),
        ("+442079460100", "number_regulated"),
    ],
)
async def test_says_why_a_number_is_not_sold(settings, carrier_url, e164, code):
    real = TwilioNumbers(settings(twilio_api_url=carrier_url), clock=SystemClock())
    with pytest.raises(ConflictError) as refused:
        await real.buy(e164, HERE)
    assert refused.value.code == code
    await real.close()


async def test_only_the_very_number_is_owned(settings, carrier_url):
    real = TwilioNumbers(settings(twilio_api_url=carrier_url), clock=SystemClock())
    await real.buy(OFFERED, HERE)
    with pytest.raises(NotFoundError):
        await real.owned(OFFERED[:-1])
    await release_all(real)
    await real.close()


async def test_wrong_credentials_are_no_answer_to_any_question(settings, carrier_url):
    real = TwilioNumbers(settings(twilio_api_url=carrier_url, twilio_auth_token="wrong"), clock=SystemClock())
    for refused in (
        real.offers(Search(country="US", kind=Kind.LOCAL)),
        real.owned(OFFERED),
        real.buy(OFFERED, HERE),
        real.configure("PN" + "0" * 32, HERE),
        real.release("PN" + "0" * 32),
    ):
        with pytest.raises(ProviderError, match="HTTP 401 code 20003") as caught:
            await refused
        assert not caught.value.retryable
    await real.close()
