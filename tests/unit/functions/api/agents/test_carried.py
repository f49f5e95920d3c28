"""Who may let a secret go to a host: whoever is there reads it."""

from __future__ import annotations

from typing import Any

import pytest

from talkstack.keys.model import Scope
from tests.builders import NOON
from tests.rest import Answer, Client, a_client
from tests.unit.functions.api.agents.test_agents import made, url_of
from tests.unit.functions.api.agents.test_releases import TOOL, edited, published
from tests.world import World

MINE = TOOL | {"secret": "clinic"}
AUTHOR = (Scope.AGENTS_READ, Scope.AGENTS_WRITE)


@pytest.fixture
async def owner() -> Client:
    client = await a_client()
    for name in ("clinic", "shop"):
        await client.world.adapters.secrets.put("prj_1", name, "open-sesame", at=NOON)
    return client


async def an_author(world: World, *more: Scope) -> Client:
    return await a_client(*AUTHOR, *more, world=world)


async def publish(client: Client, agent: Answer) -> Answer:
    return await client.post(f"{url_of(agent)}/publish", if_match=agent.etag)


async def test_a_first_version_with_a_secret_wants_who_may_write_it(owner: Client):
    agent = await made(owner, tools=[MINE])
    refused = await publish(await an_author(owner.world), agent)
    assert (refused.status, refused.code) == (403, "scope_missing")
    assert "secrets:write" in refused.json["detail"]
    assert (await owner.get(url_of(agent))).json["published"] == 0
    assert (await publish(await an_author(owner.world, Scope.SECRETS_WRITE), agent)).status == 200


@pytest.mark.parametrize(
    "tool",
    [
        {"url": "https://mine.example/find"},
        {"url": "https://clinic.example:8443/find"},
        {"secret": "shop"},
    ],
)
async def test_no_author_takes_a_secret_to_another_host(owner: Client, tool: dict[str, Any]):
    agent = await published(owner, await made(owner, tools=[MINE, TOOL | {"name": "b", "secret": None}]))
    author = await an_author(owner.world)
    agent = await edited(author, agent, tools=[MINE, MINE | {"name": "b"} | tool])
    assert (await publish(author, agent)).code == "scope_missing"
    assert (await owner.get(url_of(agent))).json["published"] == 1


async def test_an_author_works_on_tools_whose_secrets_stay_where_they_go(owner: Client):
    agent = await published(owner, await made(owner, tools=[MINE]))
    author = await an_author(owner.world)
    tools = [
        MINE | {"url": "https://CLINIC.example/search"},
        TOOL | {"name": "b", "url": "https://b.example/"},
    ]
    agent = await published(author, await edited(author, agent, tools=tools))
    assert agent.json["published"] == 2
    back = await author.post(f"{url_of(agent)}/rollback", {"version": 1}, if_match=agent.etag)
    assert back.json["published"] == 1
