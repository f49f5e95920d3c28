from __future__ import annotations

from typing import Any

import pytest

from talkstack.errors import ProviderError
from talkstack.numbers.service.directory import ENTRY_SECONDS
from tests.builders import NOON
from tests.rest import Answer, Client, a_client
from tests.unit.functions.api.agents.test_agents import DRAFT, made, url_of
from tests.world import World

TOOL: dict[str, Any] = {
    "name": "find",
    "description": "Finds.",
    "parameters": {"type": "object", "properties": {}, "required": [], "additionalProperties": False},
    "url": "https://clinic.example/find",
}


@pytest.fixture
async def client() -> Client:
    return await a_client()


async def published(client: Client, agent: Answer) -> Answer:
    answer = await client.post(f"{url_of(agent)}/publish", if_match=agent.etag)
    assert answer.status == 200, answer.json
    return answer


async def edited(client: Client, agent: Answer, **changes: Any) -> Answer:
    answer = await client.patch(url_of(agent), changes, if_match=agent.etag)
    assert answer.status == 200, answer.json
    return answer


async def three_versions(client: Client) -> Answer:
    agent = await published(client, await made(client))
    for word in ("two", "three"):
        agent = await published(client, await edited(client, agent, instructions=word))
    return agent


async def test_publishing_makes_the_draft_the_version_that_calls_get(client: Client):
    agent = await published(client, await made(client))
    assert (agent.json["published"], agent.json["revision"]) == (1, 2)
    version = (await client.get(f"{url_of(agent)}/versions/1")).json
    assert (version["version"], version["draft"]) == (1, agent.json["draft"])
    spoken = {it.text for it in client.world.adapters.synthesiser.spoken}
    assert DRAFT["phrases"]["greeting"] in spoken


async def test_what_is_published_is_not_published_again(client: Client):
    agent = await published(client, await made(client))
    again = await published(client, agent)
    assert again.json == agent.json
    back = await published(client, await edited(client, await edited(client, agent, name="X"), name="Nurse"))
    assert back.json["published"] == 1


async def test_who_publishes_names_the_revision_they_have_seen(client: Client):
    agent = await made(client)
    await edited(client, agent, name="Doctor")
    assert (await client.post(f"{url_of(agent)}/publish", if_match=agent.etag)).status == 412
    assert (await client.post(f"{url_of(agent)}/publish")).status == 428
    assert (await client.get(url_of(agent))).json["published"] == 0


async def test_a_repeated_key_publishes_once(client: Client):
    agent = await made(client)
    url = f"{url_of(agent)}/publish"
    first = await client.post(url, if_match=agent.etag, idempotency_key="k")
    second = await client.post(url, if_match=agent.etag, idempotency_key="k")
    assert (first.status, first.json) == (second.status, second.json) == (200, first.json)
    assert len((await client.get(f"{url_of(agent)}/versions")).json["items"]) == 1


async def test_nothing_is_published_without_its_sounds(client: Client):
    agent = await made(client)
    client.world.adapters.synthesiser.fault = ProviderError("speech", "away", retryable=True)
    refused = await client.post(f"{url_of(agent)}/publish", if_match=agent.etag)
    assert (refused.status, refused.code) == (502, "provider_failed")
    client.world.adapters.synthesiser.fault = None
    assert (await published(client, agent)).json["published"] == 1


async def test_everything_that_would_not_work_on_the_phone_is_told_at_once(client: Client):
    tools = [
        TOOL | {"secret": "clinic", "url": "http://clinic.example/find"},
        TOOL | {"name": "book", "secret": "b"},
    ]
    wrong = {
        "/tools/0/secret": "secret_unknown",
        "/tools/0/url": "address_refused",
        "/tools/1/secret": "secret_unknown",
    }
    agent = await made(client, tools=tools)
    refused = await client.post(f"{url_of(agent)}/publish", if_match=agent.etag)
    assert (refused.status, refused.wrong) == (422, wrong)
    checked = await client.post("/v1/agents/validate", DRAFT | {"tools": tools})
    assert (checked.status, checked.wrong) == (422, wrong)
    for secret in ("clinic", "b"):
        await client.world.adapters.secrets.put("prj_1", secret, "s", at=NOON)
    tools[0]["url"] = TOOL["url"]
    assert (await client.post("/v1/agents/validate", DRAFT | {"tools": tools})).status == 204
    assert len((await client.get("/v1/agents")).json["items"]) == 2


async def test_versions_are_listed_the_latest_first(client: Client):
    agent = await three_versions(client)
    url = f"{url_of(agent)}/versions"
    first = (await client.get(f"{url}?limit=2")).json
    assert [it["version"] for it in first["items"]] == [3, 2]
    rest = (await client.get(f"{url}?cursor={first['next_cursor']}")).json
    assert ([it["version"] for it in rest["items"]], rest["next_cursor"]) == ([1], None)
    assert (await client.get(f"{url}?cursor=YWJj")).wrong == {"cursor": "cursor_unknown"}
    for unknown in ("4", "0", "01", "x", "1.0", "99999999999999999999"):
        assert (await client.get(f"{url}/{unknown}")).code == "not_found"


async def test_rolling_back_gives_new_calls_an_earlier_version(client: Client):
    agent = await three_versions(client)
    back = await client.post(f"{url_of(agent)}/rollback", {"version": 1}, if_match=agent.etag)
    assert (back.status, back.json["published"], back.json["draft"]) == (200, 1, agent.json["draft"])
    forth = await client.post(f"{url_of(agent)}/rollback", {"version": 3}, if_match=back.etag)
    assert forth.json["published"] == 3
    same = await client.post(f"{url_of(agent)}/rollback", {"version": 3}, if_match=forth.etag)
    assert same.json == forth.json
    stale = await client.post(f"{url_of(agent)}/rollback", {"version": 1}, if_match=agent.etag)
    assert stale.status == 412
    unknown = await client.post(f"{url_of(agent)}/rollback", {"version": 4}, if_match=forth.etag)
    assert unknown.wrong == {"/version": "unknown_version"}


async def test_publishing_after_a_rollback_makes_the_next_number(client: Client):
    agent = await three_versions(client)
    back = await client.post(f"{url_of(agent)}/rollback", {"version": 1}, if_match=agent.etag)
    again = await published(client, back)
    assert again.json["published"] == 4
    version = await client.get(f"{url_of(agent)}/versions/4")
    assert version.json["draft"] == agent.json["draft"]


async def test_new_calls_get_what_is_pointed_at_once_the_directory_asks_again():
    client = await a_client(world=await World().open())
    [listed] = (await client.get("/v1/agents")).json["items"]
    agent = await client.get(f"/v1/agents/{listed['id']}")
    directory = client.world.services.directory
    assert (await directory.resolve("+15550001000", "CA1")).version.version == 1
    agent = await published(client, await edited(client, agent, instructions="Say no."))
    assert (await directory.resolve("+15550001000", "CA1")).version.version == 1
    client.world.clock.advance(ENTRY_SECONDS + 1)
    assert (await directory.resolve("+15550001000", "CA1")).version.draft.instructions == "Say no."
    await client.post(f"{url_of(agent)}/rollback", {"version": 1}, if_match=agent.etag)
    client.world.clock.advance(ENTRY_SECONDS + 1)
    assert (await directory.resolve("+15550001000", "CA1")).version.version == 1


async def test_a_call_keeps_the_version_it_began_with():
    client = await a_client(world=await World(["Yes."]).open())
    world = client.world
    await world.ring()
    [listed] = (await client.get("/v1/agents")).json["items"]
    agent = await client.get(f"/v1/agents/{listed['id']}")
    agent = await published(client, await edited(client, agent, instructions="Say no."))
    world.clock.advance(ENTRY_SECONDS + 1)
    await world.hear(1, "Are you open?")
    assert (await world.call()).agent_version == 1
    assert "Say no." not in world.model.prompts[-1].messages[0].content


async def test_a_diff_tells_each_field_with_before_and_after(client: Client):
    agent = await published(client, await made(client, tools=[TOOL, TOOL | {"name": "book"}]))
    changed = await edited(
        client,
        agent,
        phrases={"filler": "Hm."},
        tools=[TOOL | {"timeout_seconds": 2}, TOOL | {"name": "cancel"}],
    )
    found = (await client.get(f"{url_of(changed)}/diff?from=1")).json["changes"]
    book, cancel = agent.json["draft"]["tools"][1], changed.json["draft"]["tools"][1]
    assert found == [
        {"pointer": "phrases.filler", "before": "One moment, please.", "after": "Hm."},
        {"pointer": "tools.find.timeout_seconds", "before": 5.0, "after": 2.0},
        {"pointer": "tools.book", "before": book, "after": None},
        {"pointer": "tools.cancel", "before": None, "after": cancel},
    ]
    assert (await client.get(f"{url_of(changed)}/diff?from=1&to=1")).json["changes"] == []
    turned = (await client.get(f"{url_of(changed)}/diff?from=draft&to=1")).json["changes"]
    assert turned[0] == {"pointer": "phrases.filler", "before": "Hm.", "after": "One moment, please."}
    assert (await client.get(f"{url_of(changed)}/diff?from=7")).code == "not_found"
    assert (await client.get(f"{url_of(changed)}/diff")).wrong == {"from": "missing"}
    assert (await client.get(f"{url_of(changed)}/diff?from=x&to=0")).wrong == {
        "from": "string_pattern_mismatch",
        "to": "string_pattern_mismatch",
    }
