from __future__ import annotations

from talkstack.keys.model import Scope
from tests.rest import a_client


async def test_an_owner_makes_reads_changes_and_deletes_a_project():
    owner = await a_client()
    made = await owner.post("/v1/projects", {"name": "Harbour", "description": "a clinic"})
    assert (made.status, made.outgoing.headers["Location"]) == (201, f"/v1/projects/{made.json['id']}")
    url = made.outgoing.headers["Location"]
    assert (await owner.get(url)).json == made.json
    changed = await owner.patch(url, {"description": None}, if_match=made.etag)
    assert (changed.status, changed.json["description"], changed.json["name"]) == (200, "", "Harbour")
    replaced = await owner.put(url, {"name": "Port"}, if_match=changed.etag)
    assert (replaced.status, replaced.json["name"]) == (200, "Port")
    assert (await owner.delete(url)).status == 204
    assert (await owner.get(url)).code == "not_found"


async def test_of_two_writers_with_one_etag_one_wins():
    owner = await a_client()
    made = await owner.post("/v1/projects", {"name": "Harbour"})
    url = made.outgoing.headers["Location"]
    first = await owner.put(url, {"name": "One"}, if_match=made.etag)
    second = await owner.put(url, {"name": "Two"}, if_match=made.etag)
    assert (first.status, second.status, second.code) == (200, 412, "revision_mismatch")
    assert (await owner.get(url)).json["name"] == "One"


async def test_a_change_names_the_revision_that_was_seen():
    owner = await a_client()
    made = await owner.post("/v1/projects", {"name": "Harbour"})
    answer = await owner.put(made.outgoing.headers["Location"], {"name": "One"})
    assert (answer.status, answer.code) == (428, "if_match_required")


async def test_names_are_unique_among_the_living():
    owner = await a_client()
    made = await owner.post("/v1/projects", {"name": "Harbour"})
    again = await owner.post("/v1/projects", {"name": "Harbour"})
    assert (again.status, again.code) == (409, "name_taken")
    await owner.delete(made.outgoing.headers["Location"])
    assert (await owner.post("/v1/projects", {"name": "Harbour"})).status == 201


async def test_everything_that_is_wrong_is_told_at_once():
    owner = await a_client()
    answer = await owner.post("/v1/projects", {"name": " x", "description": 7, "other": 1})
    assert answer.status == 422
    assert answer.outgoing.media_type == "application/problem+json"
    assert answer.wrong == {
        "/name": "string_pattern_mismatch",
        "/description": "string_type",
        "/other": "extra_forbidden",
    }


async def test_a_project_with_agents_is_deleted_only_with_them():
    owner = await a_client()
    project = (await owner.get("/v1/projects")).json["items"][0]
    url = f"/v1/projects/{project['id']}"
    assert (await owner.delete(url)).code == "project_in_use"
    assert (await owner.delete(f"{url}?cascade=true")).status == 204
    assert (await owner.get(url)).code == "key_over"
    assert await owner.world.adapters.numbers.page(project["id"], agent_id=None, after=None, limit=1) == []


async def test_another_tenants_project_is_not_there():
    owner = await a_client()
    other = (await owner.post("/v1/projects", {"name": "Other"})).json["id"]
    tenant = await a_client(Scope.PROJECT_READ, Scope.PROJECT_WRITE, world=owner.world)
    assert (await tenant.get(f"/v1/projects/{other}")).code == "not_found"
    assert (await tenant.get("/v1/projects")).code == "scope_missing"


async def test_a_page_goes_on_where_the_one_before_ended():
    owner = await a_client()
    for number in range(5):
        await owner.post("/v1/projects", {"name": f"Project {number}"})
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        answer = await owner.get(f"/v1/projects?limit=2{cursor and f'&cursor={cursor}'}")
        seen += [project["id"] for project in answer.json["items"]]
        cursor = answer.json["next_cursor"]
    assert len(seen) == len(set(seen)) == 6
    assert seen == sorted(seen, reverse=True)


async def test_the_first_answer_under_an_idempotency_key_is_the_answer():
    owner = await a_client()
    first = await owner.post("/v1/projects", {"name": "Harbour"}, idempotency_key="a")
    again = await owner.post("/v1/projects", {"name": "Harbour"}, idempotency_key="a")
    assert again.outgoing.body == first.outgoing.body
    assert again.outgoing.headers["Idempotency-Replayed"] == "true"
    other = await owner.post("/v1/projects", {"name": "Port"}, idempotency_key="a")
    assert (other.status, other.code) == (409, "idempotency_key_reused")


async def test_what_was_refused_may_be_asked_again_under_its_key():
    owner = await a_client()
    assert (await owner.post("/v1/projects", {}, idempotency_key="a")).status == 422
    assert (await owner.post("/v1/projects", {}, idempotency_key="a")).status == 422


async def test_a_project_has_no_more_than_it_may():
    owner = await a_client()
    url = "/v1/projects/prj_1"
    counts = {"agents": 1, "numbers": 1, "keys": 2, "live_calls": 9, "live_calls_per_caller": 2}
    limits = counts | {"max_cost_micros_per_day": 5_000_000, "max_cost_micros_per_month": None}
    answer = await owner.put(f"{url}/limits", limits, if_match='"1"')
    assert (answer.status, answer.json["limits"]) == (200, limits)
    draft = {"name": "Second", "instructions": "Be kind.", "phrases": {"greeting": "Hello."}}
    assert (await owner.post("/v1/agents", draft)).code == "limit_reached"
    assert (
        await owner.post("/v1/numbers", {"buy": "+15550001999", "agent_id": "agt_1"})
    ).code == "limit_reached"
    key = {"name": "spare", "scopes": ["keys:read"]}
    made = await owner.post("/v1/keys", key)
    assert (await owner.post("/v1/keys", key)).code == "limit_reached"
    await owner.delete(f"/v1/keys/{made.json['id']}")
    assert (await owner.post("/v1/keys", key)).status == 201
    await owner.put(f"{url}/limits", limits | {"agents": 2}, if_match=answer.etag)
    assert (await owner.post("/v1/agents", draft)).status == 201


async def test_a_tenant_does_not_set_its_own_limits():
    tenant = await a_client(Scope.PROJECT_WRITE)
    answer = await tenant.put("/v1/projects/prj_1/limits", {"agents": 9}, if_match='"1"')
    assert answer.code == "scope_missing"
