from __future__ import annotations

import pytest

from talkstack.keys.model import Scope
from tests.builders import NOON
from tests.rest import Client, a_client

URL = "/v1/secrets/clinic"


@pytest.fixture
async def client() -> Client:
    return await a_client(Scope.SECRETS_READ, Scope.SECRETS_WRITE, Scope.AUDIT_READ)


async def project_of(client: Client) -> str:
    return (await client.world.adapters.projects.page(name=None, after=None, limit=1))[0].id


async def test_a_secret_is_put_and_put_anew_under_its_name(client: Client):
    assert (await client.put(URL, {"value": "one"})).json["name"] == "clinic"
    client.world.clock.advance(60)
    answer = await client.put(URL, {"value": "two"})
    assert (answer.status, answer.json["updated_at"]) == (200, "2026-03-02T12:01:00Z")
    assert await client.world.adapters.secrets.get(await project_of(client), "clinic") == "two"
    assert (await client.get("/v1/secrets")).json["items"] == [answer.json]


async def test_no_answer_tells_a_value(client: Client):
    said = [await client.put(URL, {"value": "open-sesame"}), await client.get("/v1/secrets")]
    said.append(await client.get("/v1/audit"))
    said.append(await client.put("/v1/secrets/Bad", {"value": "open-sesame", "more": "open-sesame"}))
    said.append(await client.put(URL, {"value": "open-sesame\u00e9"}))
    assert [answer.status for answer in said] == [200, 200, 200, 422, 422]
    assert all(b"sesame" not in answer.outgoing.body for answer in said)


async def test_a_value_is_not_read_at_its_name(client: Client):
    await client.put(URL, {"value": "one"})
    answer = await client.get(URL)
    assert (answer.status, answer.outgoing.headers["Allow"]) == (405, "DELETE, PUT")


async def test_names_are_listed_a_page_at_a_time(client: Client):
    for name in ("c", "a", "b"):
        await client.put(f"/v1/secrets/{name}", {"value": "one"})
    first = (await client.get("/v1/secrets?limit=2")).json
    rest = (await client.get(f"/v1/secrets?limit=2&cursor={first['next_cursor']}")).json
    assert [it["name"] for it in first["items"] + rest["items"]] == ["a", "b", "c"]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize("name", ["Clinic", "1st", "a-b", "a.b", "$where", "a" * 65, "_a"])
async def test_a_name_is_of_small_letters_digits_and_underscores(client: Client, name):
    answer = await client.put(f"/v1/secrets/{name}", {"value": "one"})
    assert (answer.status, answer.wrong) == (422, {"name": "string_pattern_mismatch"})


@pytest.mark.parametrize("value", ["", " one", "one ", "o\nne", "one\n", "caf\u00e9", "a" * 4097, 7, None])
async def test_a_value_is_what_a_header_can_carry(client: Client, value):
    answer = await client.put(URL, {"value": value})
    assert (answer.status, list(answer.wrong)) == (422, ["/value"])
    assert (await client.get("/v1/secrets")).json["items"] == []


@pytest.mark.parametrize("value", ["a", "a b", "~!", "a" * 4096])
async def test_every_value_that_a_header_can_carry_is_taken(client: Client, value):
    assert (await client.put(URL, {"value": value})).status == 200
    assert await client.world.adapters.secrets.get(await project_of(client), "clinic") == value


async def test_a_deleted_secret_is_gone(client: Client):
    await client.put(URL, {"value": "one"})
    assert (await client.delete(URL)).status == 204
    assert (await client.get("/v1/secrets")).json["items"] == []
    assert (await client.delete(URL)).code == "not_found"


async def test_every_change_leaves_its_entry_and_shows_what_is_the_same(client: Client):
    for value in ("one", "two", "one"):
        await client.put(URL, {"value": value})
        client.world.clock.advance(1)
    await client.delete(URL)
    await client.delete(URL)
    entries = (await client.get("/v1/audit?resource=secret:clinic")).json["items"]
    assert [it["action"] for it in entries] == ["secret.delete", "secret.put", "secret.put", "secret.put"]
    third, second, first = (it["digests"]["value"] for it in entries[1:])
    assert first == third != second


async def test_another_tenants_secrets_are_not_there(client: Client):
    await client.put(URL, {"value": "one"})
    owner = await a_client(world=client.world)
    other = (await owner.post("/v1/projects", {"name": "Other"})).json["id"]
    scopes = ["secrets:read", "secrets:write"]
    made = await owner.post(f"/v1/projects/{other}/keys", {"name": "k", "scopes": scopes})
    tenant = client.using(made.json["secret"])
    assert (await tenant.get("/v1/secrets")).json["items"] == []
    assert (await tenant.delete(URL)).code == "not_found"
    await tenant.put(URL, {"value": "theirs"})
    assert await client.world.adapters.secrets.get(await project_of(client), "clinic") == "one"


async def test_reading_and_writing_are_scopes_of_their_own(client: Client):
    reader = await a_client(Scope.SECRETS_READ, world=client.world)
    writer = await a_client(Scope.SECRETS_WRITE, world=client.world)
    assert (await reader.put(URL, {"value": "one"})).code == "scope_missing"
    assert (await reader.delete(URL)).code == "scope_missing"
    assert (await writer.get("/v1/secrets")).code == "scope_missing"


async def test_a_deleted_project_leaves_no_secret():
    owner = await a_client()
    made = (await owner.post("/v1/projects", {"name": "Other"})).json["id"]
    secrets = owner.world.adapters.secrets
    await secrets.put(made, "clinic", "one", at=NOON)
    await secrets.put(await project_of(owner), "clinic", "one", at=NOON)
    await owner.delete(f"/v1/projects/{made}?cascade=true")
    assert await secrets.page(made, after=None, limit=1) == []


async def test_it_is_known_which_names_have_no_value(client: Client):
    await client.put(URL, {"value": "one"})
    missing = client.world.services.management.secrets.missing
    assert await missing(await project_of(client), ["clinic", "bakery"]) == {"bakery"}
