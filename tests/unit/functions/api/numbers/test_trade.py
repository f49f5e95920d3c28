from __future__ import annotations

from talkstack.keys.model import Scope
from talkstack.numbers.carrier import CarrierNumber, Offer
from tests.rest import Client, a_client
from tests.unit.functions.api.numbers.test_numbers import BOTH, ELSEWHERE

OFFERED = "+14155550142"
WANTED = {"buy": OFFERED, "agent_id": "agt_1"}
MINUTE = 60.0


async def a_buyer() -> Client:
    client = await a_client(*BOTH, Scope.AUDIT_READ)
    client.world.adapters.number_carrier.stock.append(Offer(e164=OFFERED, country="US", region="CA"))
    return client


async def test_what_is_for_sale_is_found():
    buyer = await a_buyer()
    found = await buyer.get("/v1/available-numbers?country=US&type=local&area_code=415&contains=0142")
    assert (found.status, found.json["items"]) == (
        200,
        [{"e164": OFFERED, "country": "US", "region": "CA", "locality": "", "address_required": "none"}],
    )


async def test_a_search_that_finds_nothing_to_sell_says_why():
    buyer = await a_buyer()
    nowhere = await buyer.get("/v1/available-numbers?country=ZZ")
    assert (nowhere.status, nowhere.wrong) == (422, {"country": "not_sold"})
    british = await buyer.get("/v1/available-numbers?country=GB&area_code=415")
    assert british.wrong == {"area_code": "no_area_codes"}
    wrong = await buyer.get("/v1/available-numbers?country=us&type=pager&area_code=15&contains=1*2")
    assert set(wrong.wrong) == {"country", "type", "area_code", "contains"}


async def test_a_bought_number_is_ours_and_points_here():
    buyer = await a_buyer()
    bought = await buyer.post("/v1/numbers", WANTED)
    assert (bought.status, bought.json["state"], bought.json["e164"]) == (201, "active", OFFERED)
    url = f"/v1/numbers/{bought.json['id']}"
    assert (await buyer.get(url)).json == bought.json
    assert (await buyer.get(f"{url}/check")).json["points_here"]
    assert carrier_of(buyer).asked == ["buy"]


async def test_who_would_answer_is_known_before_anything_is_spent():
    buyer = await a_buyer()
    assert (await buyer.post("/v1/numbers", {"buy": OFFERED, "agent_id": "agt_9"})).status == 422
    assert (carrier_of(buyer).asked, await ours(buyer)) == ([], [])


async def test_one_key_buys_once():
    buyer = await a_buyer()
    first = await buyer.post("/v1/numbers", WANTED, idempotency_key="a")
    again = await buyer.post("/v1/numbers", WANTED, idempotency_key="a")
    assert first.outgoing.body == again.outgoing.body
    assert carrier_of(buyer).asked == ["buy"]


async def test_without_a_key_it_is_bought_once_too():
    buyer = await a_buyer()
    await buyer.post("/v1/numbers", WANTED)
    again = await buyer.post("/v1/numbers", WANTED)
    assert (again.status, again.code) == (409, "number_taken")
    assert carrier_of(buyer).asked == ["buy"]


async def test_an_answer_that_was_lost_does_not_lose_the_number():
    buyer = await a_buyer()
    carrier_of(buyer).lost = 1
    bought = await buyer.post("/v1/numbers", WANTED)
    assert (bought.status, bought.json["state"]) == (201, "active")
    assert carrier_of(buyer).asked == ["buy", "configure"]


async def test_an_unknown_outcome_is_looked_up_before_twilio_is_asked_again():
    buyer = await a_buyer()
    carrier_of(buyer).lost = 2  # the purchase, and pointing it here
    assert (await buyer.post("/v1/numbers", WANTED, idempotency_key="a")).code == "provider_failed"
    [unsettled] = await ours(buyer)
    assert unsettled["state"] == "buying"
    early = await buyer.post("/v1/numbers", WANTED, idempotency_key="a")
    assert (early.status, early.code) == (409, "purchase_under_way")
    assert early.outgoing.headers["Retry-After"] == "60"
    buyer.world.clock.advance(MINUTE)
    bought = await buyer.post("/v1/numbers", WANTED, idempotency_key="a")
    assert (bought.status, bought.json["id"], bought.json["state"]) == (201, unsettled["id"], "active")
    assert carrier_of(buyer).asked == ["buy", "configure", "configure"]


async def test_a_purchase_is_not_finished_by_another_project():
    owner = await a_client()
    carrier_of(owner).stock.append(Offer(e164=OFFERED, country="US"))
    carrier_of(owner).lost = 2
    await owner.post("/v1/numbers", WANTED)
    other = (await owner.post("/v1/projects", {"name": "Other"})).json["id"]
    shown = await owner.post(f"/v1/projects/{other}/keys", {"name": "key", "scopes": [*BOTH]})
    stranger = owner.using(shown.json["secret"])
    owner.world.clock.advance(MINUTE)
    refused = await stranger.post("/v1/numbers", {"buy": OFFERED, "directions": []})
    assert (refused.status, refused.code) == (409, "number_taken")
    assert carrier_of(owner).asked == ["buy", "configure"]


async def test_a_purchase_that_never_reached_twilio_is_made_by_the_next_try():
    buyer = await a_buyer()
    carrier = carrier_of(buyer)
    carrier.lost = 2
    await buyer.post("/v1/numbers", WANTED)
    del carrier.account[OFFERED]
    carrier.stock.append(Offer(e164=OFFERED, country="US"))
    buyer.world.clock.advance(MINUTE)
    assert (await buyer.post("/v1/numbers", WANTED)).status == 201
    assert carrier.asked == ["buy", "configure", "buy"]


async def test_what_is_not_for_sale_leaves_nothing_behind():
    buyer = await a_buyer()
    refused = await buyer.post("/v1/numbers", {"buy": "+14155550199", "agent_id": "agt_1"})
    assert (refused.status, refused.code) == (409, "number_unavailable")
    assert await ours(buyer) == []


async def test_what_the_account_has_already_is_imported_not_bought():
    buyer = await a_buyer()
    carrier_of(buyer).account[OFFERED] = CarrierNumber(
        sid="PN1", e164=OFFERED, voice=True, webhooks=ELSEWHERE
    )
    refused = await buyer.post("/v1/numbers", WANTED)
    assert (refused.status, refused.code) == (409, "number_owned")
    assert (carrier_of(buyer).asked, await ours(buyer)) == ([], [])


async def test_a_purchase_is_in_the_audit_whatever_came_of_it():
    buyer = await a_buyer()
    buyer.world.clock.advance(1)
    await buyer.post("/v1/numbers", {"buy": "+14155550199", "agent_id": "agt_1"})
    buyer.world.clock.advance(1)
    bought = await buyer.post("/v1/numbers", WANTED)
    done, failed = (await buyer.get("/v1/audit?limit=2")).json["items"]
    assert [(it["action"], it["outcome"]) for it in (done, failed)] == [
        ("number.buy", "done"),
        ("number.buy", "failed"),
    ]
    assert done["resource"] == bought.json["id"]
    assert OFFERED not in str(done)


async def test_a_released_number_is_twilios_again():
    buyer = await a_buyer()
    url = f"/v1/numbers/{(await buyer.post('/v1/numbers', WANTED)).json['id']}"
    assert (await buyer.delete(url)).status == 204
    assert ((await buyer.get(url)).code, carrier_of(buyer).account) == ("not_found", {})


async def test_a_number_that_is_kept_stays_in_the_account():
    buyer = await a_buyer()
    url = f"/v1/numbers/{(await buyer.post('/v1/numbers', WANTED)).json['id']}"
    assert (await buyer.delete(f"{url}?keep=true")).status == 204
    assert ((await buyer.get(url)).code, set(carrier_of(buyer).account)) == ("not_found", {OFFERED})
    owner = await a_client(world=buyer.world)
    assert (await owner.post("/v1/numbers", {"import": OFFERED, "agent_id": "agt_1"})).status == 201


async def test_a_release_goes_on_where_it_was_left():
    buyer = await a_buyer()
    made = await buyer.post("/v1/numbers", WANTED)
    url = f"/v1/numbers/{made.json['id']}"
    carrier_of(buyer).lost = 1
    assert (await buyer.delete(url)).code == "provider_failed"
    releasing = await buyer.get(url)
    assert releasing.json["state"] == "releasing"
    refused = await buyer.patch(url, {}, if_match=releasing.etag)
    assert (refused.status, refused.code) == (409, "number_unsettled")
    assert (await buyer.delete(url)).status == 204
    assert (await buyer.get(url)).code == "not_found"


async def test_a_number_that_is_being_bought_is_not_released_meanwhile():
    buyer = await a_buyer()
    carrier_of(buyer).lost = 2
    await buyer.post("/v1/numbers", WANTED)
    [unsettled] = await ours(buyer)
    url = f"/v1/numbers/{unsettled['id']}"
    assert (await buyer.delete(url)).code == "purchase_under_way"
    buyer.world.clock.advance(MINUTE)
    assert (await buyer.delete(url)).status == 204
    assert (carrier_of(buyer).account, await ours(buyer)) == ({}, [])


def carrier_of(client: Client):
    return client.world.adapters.number_carrier


async def ours(client: Client) -> list[dict[str, str]]:
    """But for the number that the world begins with."""
    found = (await client.get("/v1/numbers")).json["items"]
    return [it for it in found if it["id"] != "num_1"]
