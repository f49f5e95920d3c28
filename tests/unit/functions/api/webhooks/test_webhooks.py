"""A project's webhooks over REST."""

from __future__ import annotations

from typing import Any

import pytest

from talkstack.keys.model import Scope
from talkstack.webhooks.model.endpoint import MOST
from talkstack.webhooks.model.types import Disabled
from talkstack.webhooks.signature import key_of
from tests.builders import NOON
from tests.rest import Answer, Client, a_client

HOOK = {"url": "https://clinic.example/hook", "events": ["call.*", "number.assigned"], "description": "CRM"}


async def a_tenant() -> Client:
    return await a_client(Scope.WEBHOOKS_READ, Scope.WEBHOOKS_WRITE)


async def made(client: Client, **changes: Any) -> Answer:
    answer = await client.post("/v1/webhooks", HOOK | changes)
    assert answer.status == 201, answer.json
    return answer


async def test_a_webhook_is_made_and_told_its_secret_once():
    tenant = await a_tenant()
    first = await made(tenant)
    url = f"/v1/webhooks/{first.json['id']}"
    again = await tenant.get(url)
    assert first.outgoing.headers["Location"] == url
    assert again.json == {name: value for name, value in first.json.items() if name != "secret"}
    assert again.json | HOOK == again.json
    assert (again.json["enabled"], again.json["payload_version"], again.etag) == (True, 1, '"1"')
    assert 24 <= len(key_of(first.json["secret"])) <= 64
    assert (await made(tenant)).json["secret"] != first.json["secret"]


async def test_without_a_filter_it_is_told_everything():
    tenant = await a_tenant()
    answer = await tenant.post("/v1/webhooks", {"url": HOOK["url"]})
    assert answer.json["events"] == ["*"]


async def test_the_newest_is_listed_first():
    tenant = await a_tenant()
    ids = [(await made(tenant)).json["id"] for _ in range(3)]
    first = (await tenant.get("/v1/webhooks?limit=2")).json
    then = (await tenant.get(f"/v1/webhooks?limit=2&cursor={first['next_cursor']}")).json
    assert [it["id"] for it in first["items"] + then["items"]] == ids[::-1]
    assert all("secret" not in it for it in first["items"])


async def test_what_is_left_out_stays():
    tenant = await a_tenant()
    one = (await made(tenant)).json
    url = f"/v1/webhooks/{one['id']}"
    changed = await tenant.patch(url, {"events": ["*"]}, if_match='"1"')
    assert (changed.status, changed.etag) == (200, '"2"')
    assert changed.json["events"] == ["*"]
    assert changed.json["description"] == "CRM"
    assert (await tenant.patch(url, {"events": ["call.*"]}, if_match='"1"')).status == 412
    assert (await tenant.patch(url, {"events": ["call.*"]})).status == 428


async def test_one_is_switched_off_and_on():
    tenant = await a_tenant()
    url = f"/v1/webhooks/{(await made(tenant)).json['id']}"
    off = (await tenant.patch(url, {"enabled": False}, if_match='"1"')).json
    assert (off["enabled"], off["disabled_reason"]) == (False, Disabled.SWITCHED_OFF)
    assert off["disabled_at"] is not None
    on = (await tenant.patch(url, {"enabled": True}, if_match='"2"')).json
    assert (on["enabled"], on["disabled_reason"], on["disabled_at"]) == (True, None, None)
    assert (await made(tenant, enabled=False)).json["enabled"] is False


async def test_a_rotation_tells_another_secret_and_the_old_one_signs_along():
    tenant = await a_tenant()
    first = (await made(tenant)).json
    rotated = await tenant.post(f"/v1/webhooks/{first['id']}/rotate", {"overlap_seconds": 60})
    kept = await tenant.world.adapters.webhooks.find(first["id"])
    now = tenant.world.clock.now()
    assert kept.signing(now) == (rotated.json["secret"], first["secret"])
    tenant.world.clock.advance(60)
    assert kept.signing(tenant.world.clock.now()) == (rotated.json["secret"],)
    assert rotated.json["revision"] == 2


async def test_a_rotation_without_overlap_leaves_the_new_secret_alone():
    tenant = await a_tenant()
    first = (await made(tenant)).json
    rotated = (await tenant.post(f"/v1/webhooks/{first['id']}/rotate", {"overlap_seconds": 0})).json
    kept = await tenant.world.adapters.webhooks.find(first["id"])
    assert [it.value for it in kept.secrets] == [rotated["secret"]]


async def test_no_secret_goes_before_its_overlap_is_over():
    tenant = await a_tenant()
    first = (await made(tenant)).json
    url, now = f"/v1/webhooks/{first['id']}/rotate", tenant.world.clock.now()
    second = (await tenant.post(url, {"overlap_seconds": 60})).json
    third = (await tenant.post(url, {"overlap_seconds": 60})).json
    refused = await tenant.post(url, {"overlap_seconds": 60})
    assert (refused.status, refused.code) == (409, "secrets_overlap")
    kept = await tenant.world.adapters.webhooks.find(first["id"])
    assert kept.signing(now) == (third["secret"], second["secret"], first["secret"])
    at_once = (await tenant.post(url, {"overlap_seconds": 0})).json
    kept = await tenant.world.adapters.webhooks.find(first["id"])
    assert kept.signing(now) == (at_once["secret"], second["secret"], first["secret"])
    tenant.world.clock.advance(60)
    assert (await tenant.post(url, {"overlap_seconds": 60})).status == 200


async def test_what_is_deleted_is_not_there_and_its_deliveries_neither():
    tenant = await a_tenant()
    url = f"/v1/webhooks/{(await made(tenant)).json['id']}"
    test = (await tenant.post(f"{url}/test")).json
    assert (await tenant.delete(url)).status == 204
    assert (await tenant.get(url)).status == 404
    assert (await tenant.get(f"{url}/deliveries")).status == 404
    assert (await tenant.get(f"/v1/webhooks/deliveries/{test['id']}")).status == 404


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"url": "http://clinic.example/hook"}, {"/url": "address_refused"}),
        ({"url": "https://10.0.0.1/hook"}, {"/url": "address_refused"}),
        ({"url": "ftp://clinic.example"}, {"/url": "string_pattern_mismatch"}),
        ({"events": []}, {"/events": "too_short"}),
        ({"events": ["call.*", "call.lost"]}, {"/events/1": "value_error"}),
        ({"secret": "whsec_c2VjcmV0"}, {"/secret": "extra_forbidden"}),
    ],
)
async def test_what_could_not_be_told_is_refused(change: dict[str, Any], wrong: dict[str, str]):
    tenant = await a_tenant()
    answer = await tenant.post("/v1/webhooks", HOOK | change)
    assert (answer.status, answer.wrong) == (422, wrong)
    one = (await made(tenant)).json
    patched = await tenant.patch(f"/v1/webhooks/{one['id']}", change, if_match='"1"')
    assert (patched.status, patched.wrong) == (422, wrong)


async def test_a_project_has_so_many_at_most():
    tenant = await a_tenant()
    for _ in range(MOST):
        await made(tenant)
    assert (await tenant.post("/v1/webhooks", HOOK)).code == "limit_reached"


async def test_every_change_is_in_the_audit_log_without_the_secret():
    owner = await a_client()
    one = (await made(owner)).json
    url = f"/v1/webhooks/{one['id']}"
    await owner.patch(url, {"enabled": False}, if_match='"1"')
    await owner.post(f"{url}/rotate", {})
    await owner.delete(url)
    entries = (await owner.get(f"/v1/audit?resource={one['id']}")).json["items"]
    assert [it["action"] for it in entries] == [
        f"webhook.{it}" for it in ("delete", "rotate", "update", "create")
    ]
    assert entries[2]["fields"] == ["disabled_at", "disabled_reason"]
    assert one["secret"] not in str(entries)


async def test_a_projects_webhooks_go_with_it():
    owner = await a_client()
    one = (await made(owner)).json
    project = (await owner.get("/v1/projects")).json["items"][0]["id"]
    await owner.delete(f"/v1/projects/{project}?cascade=true")
    assert await owner.world.adapters.webhooks.count(project) == 0
    assert one["created_at"] == NOON.isoformat().replace("+00:00", "Z")
