"""What Twilio is told of the document that it goes to when nothing here answers, and who may choose it."""

from __future__ import annotations

import pytest

from talkstack.keys.model import Scope
from talkstack.numbers.carrier import Offer
from tests.rest import Client, a_client
from tests.unit.functions.api.numbers.test_numbers import BOTH, OWNED, a_tenant

OURS = "https://fb.example/num_01J.xml"
AWAY = "https://away.example/twiml"
IMPORTED = {"import": OWNED, "agent_id": "agt_1"}
SOLD = "+14155550142"
BOUGHT = {"buy": SOLD, "agent_id": "agt_1"}


async def an_owner() -> Client:
    return await a_client(Scope.OWNER, world=(await a_tenant()).world)


async def a_buyer() -> Client:
    """Who may change numbers, and is no owner."""
    tenant = await a_tenant()
    tenant.world.adapters.number_carrier.stock.append(Offer(e164=SOLD, country="US", region="CA"))
    return await a_client(*BOTH, world=tenant.world)


async def test_calls_that_nothing_here_answers_may_go_to_a_document_elsewhere():
    tenant = await an_owner()
    away = "https://away.example/twiml"
    made = await tenant.post("/v1/numbers", {"import": OWNED, "agent_id": "agt_1", "fallback_url": away})
    url = f"/v1/numbers/{made.json['id']}"
    assert (await tenant.post(f"{url}/configure")).json["points_here"]
    account = tenant.world.adapters.number_carrier.account
    assert account[OWNED].webhooks.voice_fallback_url == away
    assert account[OWNED].webhooks.voice_fallback_method == "GET"
    await tenant.patch(url, {"fallback_url": None}, if_match=made.etag)
    difference, method = (await tenant.get(f"{url}/check")).json["differences"]
    assert (method["setting"], method["wanted"]) == ("voice_fallback_method", "POST")
    assert (difference["setting"], difference["found"]) == ("voice_fallback_url", away)
    assert difference["wanted"].startswith("https://phone.example.com/twilio/voice/fallback#")
    plain = await tenant.patch(url, {"fallback_url": "http://away.example"}, if_match='"2"')
    assert plain.wrong == {"/fallback_url": "string_pattern_mismatch"}


@pytest.mark.parametrize(
    "url",
    [
        AWAY,
        "https://fb.example.evil.example/num_01J.xml",
        "https://fb.example/num_01J.xml/../../x.xml",
        "https://fb.example/?num_01J.xml",
        "https://fb.example@evil.example/num_01J.xml",
    ],
)
async def test_only_an_owner_has_calls_go_to_a_document_elsewhere(url: str):
    tenant = await a_buyer()
    refused = await tenant.post("/v1/numbers", BOUGHT | {"fallback_url": url})
    assert (refused.status, refused.code) == (403, "scope_missing")
    assert (await tenant.get(f"/v1/numbers?e164={SOLD}")).json["items"] == []
    made = await tenant.post("/v1/numbers", BOUGHT)
    changed = await tenant.patch(f"/v1/numbers/{made.json['id']}", {"fallback_url": url}, if_match=made.etag)
    assert (changed.status, changed.code) == (403, "scope_missing")


async def test_the_deployments_own_is_anybodys_who_may_change_numbers():
    tenant = await a_buyer()
    made = await tenant.post("/v1/numbers", BOUGHT | {"fallback_url": OURS})
    assert (made.status, made.json["fallback_url"]) == (201, OURS)


async def test_what_an_owner_has_chosen_stays_until_it_is_taken_away():
    owner = await an_owner()
    tenant = await a_client(*BOTH, world=owner.world)
    made = await owner.post("/v1/numbers", IMPORTED | {"fallback_url": AWAY})
    url = f"/v1/numbers/{made.json['id']}"
    rests = await tenant.patch(url, {"directions": []}, if_match=made.etag)
    assert (rests.status, rests.json["fallback_url"]) == (200, AWAY)
    other = await tenant.patch(url, {"fallback_url": f"{AWAY}/2"}, if_match=rests.etag)
    assert (other.status, other.code) == (403, "scope_missing")
    gone = await tenant.patch(url, {"fallback_url": None}, if_match=rests.etag)
    assert (gone.status, gone.json["fallback_url"]) == (200, None)
