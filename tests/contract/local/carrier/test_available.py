import asyncio
import json

import pytest
from twilio.base.exceptions import TwilioException


async def offered(carrier, kind="local", country="US", **filters: object) -> list[str]:
    shelf = getattr(carrier.client.available_phone_numbers(country), kind)
    return [it.phone_number for it in await asyncio.to_thread(shelf.list, **{"limit": 1000} | filters)]


async def test_numbers_are_offered_with_where_they_are(carrier):
    shelf = carrier.client.available_phone_numbers("US").local
    [first] = await asyncio.to_thread(shelf.list, area_code=415, limit=1)
    assert (first.phone_number, first.iso_country) == ("+14155550100", "US")
    assert (first.region, first.locality, first.address_requirements) == ("CA", "San Francisco", "none")
    assert first.capabilities["voice"] is True


@pytest.mark.parametrize(
    ("filters", "first", "count"),
    [
        ({}, "+12125550100", 300),
        ({"area_code": 512}, "+15125550100", 100),
        ({"area_code": 999}, None, 0),
        ({"in_region": "ny"}, "+12125550100", 100),
        ({"in_locality": "austin"}, "+15125550100", 100),
        ({"contains": "5550142"}, "+12125550142", 3),
        ({"contains": "KKK0142"}, "+12125550142", 3),
        ({"contains": "*4155550142"}, "+14155550142", 1),
        ({"contains": "%155550142"}, "+14155550142", 1),
        ({"contains": "01$"}, "+12125550101", 3),
        ({"contains": "+1512"}, "+15125550100", 100),
        ({"voice_enabled": True}, "+12125550100", 300),
        ({"page_size": 7}, "+12125550100", 300),
    ],
)
async def test_filters(carrier, filters, first, count):
    found = await offered(carrier, **filters)
    assert (next(iter(found), None), len(found)) == (first, count)


async def test_types(carrier):
    assert (await offered(carrier, "toll_free"))[0] == "+18005550100"
    assert (await offered(carrier, "mobile", "GB"))[0] == "+447700900100"


async def test_what_is_bought_is_not_offered_any_more(carrier):
    [wanted] = await offered(carrier, contains="4155550142")
    await asyncio.to_thread(carrier.client.incoming_phone_numbers.create, phone_number=wanted)
    assert await offered(carrier, contains="4155550142") == []


async def refused(carrier, kind="local", country="US", **filters: object) -> tuple[int, int]:
    """The SDK keeps the answer to a list that it could not read beside its own words."""
    with pytest.raises(TwilioException) as refusal:
        await offered(carrier, kind, country, **filters)
    response = refusal.value.args[1]
    return response.status_code, json.loads(response.text)["code"]


@pytest.mark.parametrize(("kind", "country"), [("mobile", "US"), ("local", "ZZ")])
async def test_what_is_not_sold_there_is_not_found(carrier, kind, country):
    assert await refused(carrier, kind, country) == (404, 20404)


@pytest.mark.parametrize("contains", ["1", "12 34", "12*34", "**12", "12+", "$12", "1" * 17])
async def test_a_pattern_is_digits_or_letters_with_one_wildcard_at_each_end(carrier, contains):
    assert await refused(carrier, contains=contains) == (400, 20001)


async def test_filters_that_are_not_done_are_refused(carrier):
    assert await refused(carrier, near_number="+14155550100") == (400, 20001)
