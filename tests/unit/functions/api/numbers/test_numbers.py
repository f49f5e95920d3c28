from __future__ import annotations

from dataclasses import replace

import pytest

from talkstack.keys.model import Scope
from talkstack.numbers.carrier import CarrierNumber, Webhooks
from tests.builders import an_agent
from tests.rest import Client, a_client

OWNED = "+15550003000"
ELSEWHERE = Webhooks(
    voice_url="https://other.example/voice", voice_fallback_url="", status_callback="", voice_method="GET"
)
BOTH = (Scope.NUMBERS_READ, Scope.NUMBERS_WRITE)


async def a_tenant(*scopes: Scope) -> Client:
    """An owner, or who has these scopes, whose account has a number that points elsewhere."""
    client = await a_client(*scopes)
    client.world.adapters.number_carrier.account[OWNED] = CarrierNumber(
        sid="PN1", e164=OWNED, voice=True, webhooks=ELSEWHERE
    )
    return client


async def test_a_number_is_imported_assigned_read_and_found():
    tenant = await a_tenant()
    made = await tenant.post("/v1/numbers", {"import": OWNED, "agent_id": "agt_1"})
    url = f"/v1/numbers/{made.json['id']}"
    assert (made.status, made.outgoing.headers["Location"]) == (201, url)
    assert (made.json["state"], made.json["directions"], made.json["split"]) == ("active", ["inbound"], [])
    assert (await tenant.get(url)).json == made.json
    split = [{"version": 1, "weight": 9}, {"version": "published", "weight": 1}]
    changed = await tenant.patch(url, {"split": split}, if_match=made.etag)
    assert (changed.status, changed.json["split"], changed.json["agent_id"]) == (200, split, "agt_1")
    assert (await tenant.get(f"/v1/numbers?e164={OWNED}")).json["items"] == [changed.json]
    assert len((await tenant.get("/v1/numbers?agent_id=agt_1")).json["items"]) == 2
    assert (await tenant.get("/v1/numbers?agent_id=agt_9")).json["items"] == []


async def test_importing_touches_nothing_at_twilio():
    tenant = await a_tenant()
    await tenant.post("/v1/numbers", {"import": OWNED, "agent_id": "agt_1"})
    assert tenant.world.adapters.number_carrier.asked == []


async def test_what_points_elsewhere_is_told_and_then_configured():
    tenant = await a_tenant()
    made = await tenant.post("/v1/numbers", {"import": OWNED, "agent_id": "agt_1"})
    url = f"/v1/numbers/{made.json['id']}"
    check = (await tenant.get(f"{url}/check")).json
    assert (check["points_here"], check["on_account"]) == (False, True)
    assert {it["setting"] for it in check["differences"]} == {
        "voice_url",
        "voice_method",
        "voice_fallback_url",
        "status_callback",
    }
    [voice] = [it for it in check["differences"] if it["setting"] == "voice_url"]
    assert voice["found"] == "https://other.example/voice"
    assert voice["wanted"].startswith("https://phone.example.com/twilio/voice#ct=2000")
    configured = await tenant.post(f"{url}/configure")
    assert (configured.status, configured.json["points_here"], configured.json["differences"]) == (
        200,
        True,
        [],
    )
    assert (await tenant.get(f"{url}/check")).json["points_here"]


@pytest.mark.parametrize("setting", ["voice_application_sid", "trunk_sid"])
async def test_an_application_or_a_trunk_comes_before_our_urls(setting):
    tenant = await a_tenant()
    made = await tenant.post("/v1/numbers", {"import": OWNED, "agent_id": "agt_1"})
    url = f"/v1/numbers/{made.json['id']}"
    await tenant.post(f"{url}/configure")
    account = tenant.world.adapters.number_carrier.account
    known = account[OWNED]
    account[OWNED] = replace(known, webhooks=replace(known.webhooks, **{setting: "XX1"}))
    check = (await tenant.get(f"{url}/check")).json
    assert not check["points_here"]
    assert check["differences"] == [{"setting": setting, "wanted": "", "found": "XX1"}]


async def test_a_number_that_cannot_be_called_points_nowhere():
    tenant = await a_tenant()
    made = await tenant.post("/v1/numbers", {"import": OWNED, "agent_id": "agt_1"})
    url = f"/v1/numbers/{made.json['id']}"
    await tenant.post(f"{url}/configure")
    account = tenant.world.adapters.number_carrier.account
    account[OWNED] = replace(account[OWNED], voice=False)
    check = (await tenant.get(f"{url}/check")).json
    assert (check["points_here"], check["voice"], check["differences"]) == (False, False, [])


async def test_a_number_that_left_the_account_points_nowhere():
    tenant = await a_tenant()
    made = await tenant.post("/v1/numbers", {"import": OWNED, "agent_id": "agt_1"})
    tenant.world.adapters.number_carrier.account.clear()
    check = (await tenant.get(f"/v1/numbers/{made.json['id']}/check")).json
    assert check == {"points_here": False, "on_account": False, "voice": False, "differences": []}
    refused = await tenant.post(f"/v1/numbers/{made.json['id']}/configure")
    assert (refused.status, refused.code) == (409, "not_on_account")


async def test_only_what_the_account_has_and_can_be_called_is_imported():
    tenant = await a_tenant()
    carrier = tenant.world.adapters.number_carrier
    unknown = await tenant.post("/v1/numbers", {"import": "+15550009999", "agent_id": "agt_1"})
    assert (unknown.status, unknown.wrong) == (422, {"/import": "not_on_account"})
    carrier.account[OWNED] = replace(carrier.account[OWNED], voice=False)
    mute = await tenant.post("/v1/numbers", {"import": OWNED, "agent_id": "agt_1"})
    assert mute.wrong == {"/import": "no_voice"}


async def test_a_number_is_somebodys_once():
    tenant = await a_tenant()
    await tenant.post("/v1/numbers", {"import": OWNED, "agent_id": "agt_1"})
    again = await tenant.post("/v1/numbers", {"import": OWNED, "agent_id": "agt_1"})
    assert (again.status, again.code) == (409, "number_taken")


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"": "one_number"}),
        ({"import": OWNED, "buy": OWNED}, {"": "one_number"}),
        ({"import": "5550003000"}, {"/import": "string_pattern_mismatch"}),
        ({"import": OWNED}, {"/agent_id": "no_agent"}),
        ({"import": OWNED, "agent_id": "agt_9"}, {"/agent_id": "unknown_agent"}),
        ({"import": OWNED, "agent_id": "agt_2"}, {"/agent_id": "agent_unpublished"}),
        ({"import": OWNED, "directions": ["up"]}, {"/directions/0": "enum"}),
        (
            {"import": OWNED, "split": [{"version": "published", "weight": 1}]},
            {"/split": "split_needs_agent"},
        ),
        (
            {
                "import": OWNED,
                "agent_id": "agt_1",
                "split": [
                    {"version": 1, "weight": 1},
                    {"version": 7, "weight": 1},
                    {"version": 1, "weight": 2},
                ],
            },
            {"/split/1/version": "unknown_version", "/split/2/version": "repeated"},
        ),
    ],
)
async def test_everything_that_is_wrong_is_told_and_nothing_is_kept(body, wrong):
    tenant = await a_tenant()
    await tenant.world.adapters.agents.ensure(an_agent(id="agt_2", name="Draft"))
    answer = await tenant.post("/v1/numbers", body)
    assert (answer.status, answer.wrong) == (422, wrong)
    assert len((await tenant.get("/v1/numbers")).json["items"]) == 1


@pytest.mark.parametrize("weight", [0, 1001, 1.5, "1"])
async def test_weights_are_whole_and_bounded(weight):
    tenant = await a_tenant()
    split = [{"version": 1, "weight": weight}]
    answer = await tenant.post("/v1/numbers", {"import": OWNED, "agent_id": "agt_1", "split": split})
    assert (answer.status, set(answer.wrong)) == (422, {"/split/0/weight"})


@pytest.mark.parametrize("version", ["draft", 0, 1.5, "1", None])
async def test_a_version_is_its_number_or_what_is_published(version):
    tenant = await a_tenant()
    split = [{"version": version, "weight": 1}]
    answer = await tenant.post("/v1/numbers", {"import": OWNED, "agent_id": "agt_1", "split": split})
    assert (answer.status, answer.wrong) == (422, {"/split/0/version": "value_error"})


async def test_a_number_may_rest_without_an_agent():
    tenant = await a_tenant()
    made = await tenant.post("/v1/numbers", {"import": OWNED, "directions": []})
    assert (made.status, made.json["agent_id"], made.json["directions"]) == (201, None, [])


async def test_a_patch_is_held_against_the_whole():
    tenant = await a_tenant()
    split = [{"version": 1, "weight": 1}]
    made = await tenant.post("/v1/numbers", {"import": OWNED, "agent_id": "agt_1", "split": split})
    url = f"/v1/numbers/{made.json['id']}"
    refused = await tenant.patch(url, {"agent_id": None}, if_match=made.etag)
    assert (refused.status, refused.wrong) == (422, {"/split": "split_needs_agent"})
    unsplit = await tenant.patch(url, {"split": None}, if_match=made.etag)
    assert (unsplit.status, unsplit.json["split"]) == (200, [])


async def test_of_two_writers_with_one_etag_one_wins():
    tenant = await a_tenant()
    made = await tenant.post("/v1/numbers", {"import": OWNED, "agent_id": "agt_1"})
    url = f"/v1/numbers/{made.json['id']}"
    first = await tenant.patch(url, {"directions": []}, if_match=made.etag)
    second = await tenant.patch(url, {"directions": ["outbound"]}, if_match=made.etag)
    assert (first.status, second.status, second.code) == (200, 412, "revision_mismatch")


async def test_another_tenants_number_is_not_there():
    owner = await a_client()
    other = (await owner.post("/v1/projects", {"name": "Other"})).json["id"]
    shown = await owner.post(f"/v1/projects/{other}/keys", {"name": "key", "scopes": [*BOTH]})
    stranger = owner.using(shown.json["secret"])
    for answer in (
        await stranger.get("/v1/numbers/num_1"),
        await stranger.patch("/v1/numbers/num_1", {}, if_match='"1"'),
        await stranger.delete("/v1/numbers/num_1"),
        await stranger.post("/v1/numbers/num_1/configure"),
        await stranger.get("/v1/numbers/num_1/check"),
    ):
        assert (answer.status, answer.code) == (404, "not_found")
    assert (await stranger.get("/v1/numbers")).json["items"] == []
    assert (await owner.get("/v1/numbers/num_1")).status == 200
