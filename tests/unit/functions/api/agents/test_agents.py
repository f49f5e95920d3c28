from __future__ import annotations

from typing import Any

import pytest

from talkstack.agents.model import AgentDraft
from talkstack.keys.model import Scope
from tests.rest import Answer, Client, a_client
from tests.world import World

DRAFT: dict[str, Any] = {
    "name": "Nurse",
    "instructions": "You are a nurse.",
    "phrases": {"greeting": "Hello, the nurse here."},
}


async def made(client: Client, **changes: Any) -> Answer:
    answer = await client.post("/v1/agents", DRAFT | changes)
    assert answer.status == 201, answer.json
    return answer


def url_of(answer: Answer) -> str:
    return f"/v1/agents/{answer.json['id']}"


@pytest.fixture
async def client() -> Client:
    return await a_client(Scope.AGENTS_READ, Scope.AGENTS_WRITE)


async def test_an_agent_is_made_read_changed_and_deleted(client: Client):
    agent = await made(client)
    assert agent.outgoing.headers["Location"] == url_of(agent)
    assert agent.json["draft"] == AgentDraft.model_validate(DRAFT).model_dump(mode="json")
    assert (agent.json["name"], agent.json["published"], agent.json["revision"]) == ("Nurse", 0, 1)
    assert (await client.get(url_of(agent))).json == agent.json
    changed = await client.patch(
        url_of(agent), {"name": "Doctor", "phrases": {"filler": "Hm."}}, if_match=agent.etag
    )
    assert (changed.status, changed.json["name"], changed.json["revision"]) == (200, "Doctor", 2)
    assert changed.json["draft"]["phrases"]["greeting"] == DRAFT["phrases"]["greeting"]
    assert changed.json["draft"]["phrases"]["filler"] == "Hm."
    replaced = await client.put(url_of(agent), DRAFT, if_match=changed.etag)
    assert replaced.json["draft"] == agent.json["draft"]
    assert (await client.delete(url_of(agent))).status == 204
    assert (await client.get(url_of(agent))).code == "not_found"
    assert (await made(client)).json["name"] == "Nurse"


async def test_agents_are_listed_without_their_drafts(client: Client):
    agent = await made(client)
    client.world.clock.advance(1)
    later = await made(client, name="Doctor")
    assert later.json["id"] > agent.json["id"]
    listed = (await client.get("/v1/agents?limit=2")).json
    assert [it["name"] for it in listed["items"]] == ["Receptionist", "Doctor"]
    listed = (await client.get(f"/v1/agents?limit=1&cursor={listed['next_cursor']}")).json
    assert listed["items"] == [{k: v for k, v in agent.json.items() if k != "draft"}]
    assert listed["next_cursor"] is None
    assert [it["name"] for it in (await client.get("/v1/agents?name=Nurse")).json["items"]] == ["Nurse"]


async def test_names_are_unique_in_the_project(client: Client):
    await made(client)
    assert (await client.post("/v1/agents", DRAFT)).code == "name_taken"
    other = await made(client, name="Doctor")
    taken = await client.patch(url_of(other), {"name": "Nurse"}, if_match=other.etag)
    assert (taken.status, taken.code) == (409, "name_taken")


async def test_of_two_writers_with_one_etag_one_wins(client: Client):
    agent = await made(client)
    assert (await client.put(url_of(agent), DRAFT, if_match=agent.etag)).status == 200
    assert (await client.put(url_of(agent), DRAFT, if_match=agent.etag)).status == 412
    assert (await client.put(url_of(agent), DRAFT)).status == 428


async def test_a_key_that_only_reads_changes_nothing():
    owner = await a_client()
    agent = await made(owner)
    reader = await a_client(Scope.AGENTS_READ, world=owner.world)
    assert (await reader.get(url_of(agent))).status == 200
    assert (await reader.put(url_of(agent), DRAFT, if_match=agent.etag)).code == "scope_missing"
    assert (await reader.post("/v1/agents", DRAFT)).code == "scope_missing"


async def test_another_projects_agent_is_not_there():
    owner = await a_client()
    agent, url = await made(owner), "/v1/agents"
    project = (await owner.post("/v1/projects", {"name": "Elsewhere"})).json["id"]
    key = await owner.post(f"/v1/projects/{project}/keys", {"name": "theirs", "scopes": list(Scope)[1:]})
    stranger = owner.using(key.json["secret"])
    answers = [
        await stranger.get(url_of(agent)),
        await stranger.put(url_of(agent), DRAFT, if_match=agent.etag),
        await stranger.patch(url_of(agent), {"name": "Mine"}, if_match=agent.etag),
        await stranger.post(f"{url_of(agent)}/publish", if_match=agent.etag),
        await stranger.post(f"{url_of(agent)}/rollback", {"version": 1}, if_match=agent.etag),
        await stranger.get(f"{url_of(agent)}/versions"),
        await stranger.get(f"{url_of(agent)}/versions/1"),
        await stranger.get(f"{url_of(agent)}/diff?from=1"),
        await stranger.delete(url_of(agent)),
    ]
    assert {(it.status, it.code) for it in answers} == {(404, "not_found")}
    assert (await stranger.get(url)).json["items"] == []
    assert (await owner.get(url_of(agent))).json == agent.json


async def test_an_agent_that_calls_may_reach_is_not_deleted():
    owner = await a_client()
    [receptionist] = (await owner.get("/v1/agents?name=Receptionist")).json["items"]
    numbered = await owner.delete(f"/v1/agents/{receptionist['id']}")
    assert (numbered.status, numbered.code) == (409, "agent_in_use")
    agent = await made(owner)
    project = (await owner.get("/v1/projects")).json["items"][0]
    url = f"/v1/projects/{project['id']}"
    named = await owner.patch(
        url, {"default_agent_id": agent.json["id"]}, if_match=f'"{project["revision"]}"'
    )
    assert (await owner.delete(url_of(agent))).code == "agent_in_use"
    await owner.patch(url, {"default_agent_id": None}, if_match=named.etag)
    assert (await owner.delete(url_of(agent))).status == 204


async def test_changes_of_agents_are_on_record_without_their_words():
    owner = await a_client()
    agent = await made(owner)
    owner.world.clock.advance(1)
    await owner.patch(url_of(agent), {"instructions": "Say no."}, if_match=agent.etag)
    owner.world.clock.advance(1)
    await owner.delete(url_of(agent))
    found = (await owner.get(f"/v1/audit?resource={agent.json['id']}")).json["items"]
    assert [(it["action"], it["fields"], it["outcome"]) for it in found] == [
        ("agent.delete", ["deleted_at"], "done"),
        ("agent.update", ["instructions"], "done"),
        ("agent.create", ["instructions", "name", "phrases"], "done"),
    ]


async def test_calls_go_on_with_what_is_published_while_the_draft_is_changed():
    owner = await a_client(world=await World().open())
    [agent] = (await owner.get("/v1/agents")).json["items"]
    before = await owner.world.services.directory.resolve("+15550001000", "CA1")
    await owner.patch(
        f"/v1/agents/{agent['id']}", {"instructions": "Say no."}, if_match=f'"{agent["revision"]}"'
    )
    after = await owner.world.elsewhere().services.directory.resolve("+15550001000", "CA1")
    assert after.version == before.version
