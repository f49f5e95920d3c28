from __future__ import annotations

from datetime import timedelta

import pytest

from talkstack.keys.model import Scope
from tests.rest import Client, a_client
from tests.world import World

HOUR = 3600


async def a_key(client: Client, **changes: object) -> dict[str, object]:
    made = await client.post("/v1/keys", {"name": "a key", "scopes": ["keys:read"]} | changes)
    assert made.status == 201, made.json
    return made.json


async def test_a_secret_is_told_once():
    owner = await a_client()
    made = await a_key(owner)
    again = (await owner.get(f"/v1/keys/{made['id']}")).json
    assert "secret" not in again
    assert made["secret"].startswith(again["hint"])
    assert made["secret"] not in str([vars(key) for key in (await kept(owner.world))])


async def kept(world: World) -> list[object]:
    return await world.adapters.keys.page("prj_1", after=None, limit=100)


async def test_a_key_opens_what_its_scopes_say():
    owner = await a_client()
    made = await a_key(owner)
    reader = owner.using(made["secret"])
    assert (await reader.get("/v1/keys")).status == 200
    assert (await reader.post("/v1/keys", {"name": "x", "scopes": ["keys:read"]})).code == "scope_missing"


async def test_nobody_gives_away_more_than_they_have():
    client = await a_client(Scope.KEYS_WRITE)
    answer = await client.post("/v1/keys", {"name": "x", "scopes": ["keys:write", "owner"]})
    assert (answer.status, answer.wrong) == (422, {"/scopes/1": "scope_beyond_own"})


@pytest.mark.parametrize("scopes", [["owner"], ["keys:write", "secrets:write"]])
async def test_nobody_takes_or_ends_a_key_that_opens_more_than_theirs(scopes: list[str]):
    owner = await a_client()
    stronger = await a_key(owner, scopes=scopes)
    lesser = await a_client(Scope.KEYS_READ, Scope.KEYS_WRITE, world=owner.world)
    url = f"/v1/keys/{stronger['id']}"
    for refused in (await lesser.post(f"{url}/rotate", {}), await lesser.delete(url)):
        assert (refused.status, refused.code) == (403, "scope_missing")
        assert scopes[-1] in refused.json["detail"]
    assert (await owner.get(url)).json == {name: it for name, it in stronger.items() if name != "secret"}


async def test_a_key_with_the_same_scopes_is_rotated_and_revoked():
    owner = await a_client()
    made = await a_key(owner, scopes=["keys:write"])
    mine = await a_client(Scope.KEYS_WRITE, world=owner.world)
    rotated = await mine.post(f"/v1/keys/{made['id']}/rotate", {})
    assert (rotated.status, "secret" in rotated.json) == (200, True)
    assert (await mine.delete(f"/v1/keys/{made['id']}")).status == 204


async def test_a_key_expires():
    owner = await a_client()
    until = owner.world.clock.now() + timedelta(hours=1)
    reader = owner.using((await a_key(owner, expires_at=until.isoformat()))["secret"])
    assert (await reader.get("/v1/keys")).status == 200
    owner.world.clock.advance(HOUR)
    assert (await reader.get("/v1/keys")).code == "key_over"


async def test_a_key_that_would_open_nothing_is_refused():
    owner = await a_client()
    past = owner.world.clock.now().isoformat()
    answer = await owner.post("/v1/keys", {"name": "x", "scopes": ["keys:read"], "expires_at": past})
    assert answer.wrong == {"/expires_at": "in_the_past"}


async def test_both_secrets_open_while_they_overlap():
    owner = await a_client()
    made = await a_key(owner)
    rotated = (await owner.post(f"/v1/keys/{made['id']}/rotate", {"overlap_seconds": HOUR})).json
    old, new = owner.using(made["secret"]), owner.using(rotated["secret"])
    assert [(await it.get("/v1/keys")).status for it in (old, new)] == [200, 200]
    owner.world.clock.advance(HOUR)
    assert [(await it.get("/v1/keys")).status for it in (old, new)] == [401, 200]


async def test_without_overlap_the_old_secret_opens_nothing_at_once():
    owner = await a_client()
    made = await a_key(owner)
    await owner.post(f"/v1/keys/{made['id']}/rotate", {"overlap_seconds": 0})
    answer = await owner.using(made["secret"]).get("/v1/keys")
    assert (answer.status, answer.code) == (401, "key_unknown")


async def test_a_revoked_key_opens_nothing_and_is_not_rotated():
    owner = await a_client()
    made = await a_key(owner)
    for _ in range(2):
        assert (await owner.delete(f"/v1/keys/{made['id']}")).status == 204
    assert (await owner.using(made["secret"]).get("/v1/keys")).code == "key_over"
    assert (await owner.post(f"/v1/keys/{made['id']}/rotate", {})).code == "key_over"


async def test_the_last_use_is_known_to_the_minute():
    owner = await a_client()
    made = await a_key(owner)
    reader, url = owner.using(made["secret"]), f"/v1/keys/{made['id']}"
    assert (await owner.get(url)).json["last_used_at"] is None
    await reader.get("/v1/keys")
    first = (await owner.get(url)).json["last_used_at"]
    owner.world.clock.advance(30)
    await reader.get("/v1/keys")
    assert (await owner.get(url)).json["last_used_at"] == first
    owner.world.clock.advance(30)
    await reader.get("/v1/keys")
    assert (await owner.get(url)).json["last_used_at"] > first


async def test_a_key_that_asks_too_often_waits_for_the_next_minute():
    owner = await a_client()
    owner.world.clock.advance(10)
    for asked in range(1, 601):
        answer = await owner.get("/v1/keys")
        assert answer.outgoing.headers["RateLimit-Remaining"] == f"{600 - asked}"
    refused = await owner.get("/v1/keys")
    assert (refused.status, refused.code) == (429, "rate_limited")
    wait = int(refused.outgoing.headers["Retry-After"])
    assert 0 < wait <= 60
    owner.world.clock.advance(wait)
    assert (await owner.get("/v1/keys")).status == 200


@pytest.mark.parametrize(
    "header", [{"x_api_key": ""}, {"authorization": "Bearer "}, {"authorization": "Basic x"}]
)
async def test_a_key_is_needed(header: dict[str, str]):
    nobody = (await a_client()).using("")
    answer = await nobody.get("/v1/keys", **header)
    assert (answer.status, answer.code) == (401, "key_missing")
    assert answer.outgoing.headers["WWW-Authenticate"] == "Bearer"


async def test_every_change_is_in_the_audit_log_without_the_secret():
    owner = await a_client()
    made = await a_key(owner)
    await owner.patch(f"/v1/keys/{made['id']}", {"name": "another"}, if_match='"1"')
    entries = (await owner.get(f"/v1/audit?resource={made['id']}")).json["items"]
    assert [(entry["action"], entry["outcome"]) for entry in entries] == [
        ("key.rename", "done"),
        ("key.create", "done"),
    ]
    assert entries[0]["fields"] == ["name"]
    assert set(entries[1]["digests"]) == {"secret"}
    assert made["secret"] not in str(entries)


async def test_what_failed_is_in_the_audit_log_as_failed():
    owner = await a_client()
    await owner.post("/v1/projects", {"name": "Harbour"})
    port = (await owner.post("/v1/projects", {"name": "Port"})).json["id"]
    taken = await owner.patch(f"/v1/projects/{port}", {"name": "Harbour"}, if_match='"1"')
    assert taken.code == "name_taken"
    entries = (await owner.get(f"/v1/audit?project_id={port}")).json["items"]
    assert [(entry["action"], entry["outcome"]) for entry in entries] == [
        ("project.update", "failed"),
        ("project.create", "done"),
    ]


async def test_the_audit_log_of_another_project_is_not_there():
    owner = await a_client()
    port = (await owner.post("/v1/projects", {"name": "Port"})).json["id"]
    auditor = await a_client(Scope.AUDIT_READ, world=owner.world)
    assert (await auditor.get(f"/v1/audit?project_id={port}")).code == "not_found"
