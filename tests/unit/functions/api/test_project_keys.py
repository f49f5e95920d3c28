"""A deleted project's keys open nothing, whoever dies while it is deleted."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from talkstack.projects.model import Project
from tests.rest import Client, a_client


async def dies(owner: Client, url: str, *, early: bool = False, meanwhile: Any = None) -> None:
    """DELETE, and death right behind the mark that the project is deleted; `early`: right before it."""
    projects = owner.world.adapters.projects
    replace = projects.replace

    async def dying(before: Project, after: Project) -> None:
        if meanwhile:
            await meanwhile()
        if not early:
            await replace(before, after)
        raise asyncio.CancelledError

    projects.replace = dying
    with pytest.raises(asyncio.CancelledError):
        await owner.delete(url)
    projects.replace = replace


async def a_project(owner: Client) -> str:
    return f"/v1/projects/{(await owner.post('/v1/projects', {'name': 'Port'})).json['id']}"


async def a_key(owner: Client, url: str) -> Client:
    made = await owner.post(f"{url}/keys", {"name": "its own", "scopes": ["owner"]})
    return owner.using(made.json["secret"])


async def test_keys_are_over_before_their_project_is_gone():
    owner = await a_client()
    url = await a_project(owner)
    tenant = await a_key(owner, url)
    await dies(owner, url)
    assert (await owner.get(url)).code == "not_found"
    assert (await tenant.get("/v1/keys")).code == "key_over"


async def test_a_key_that_was_made_meanwhile_is_over_when_it_is_asked_again():
    owner = await a_client()
    url = await a_project(owner)
    made: list[Client] = []

    async def meanwhile() -> None:
        made.append(await a_key(owner, url))

    await dies(owner, url, meanwhile=meanwhile)
    assert (await made[0].get("/v1/keys")).status == 200
    assert (await owner.delete(url)).code == "not_found"
    assert (await made[0].get("/v1/keys")).code == "key_over"


async def test_whoever_deletes_their_own_project_can_ask_again():
    owner = await a_client()
    url = await a_project(owner)
    own, other = await a_key(owner, url), await a_key(owner, url)
    await dies(own, url, early=True)
    assert (await other.get("/v1/keys")).code == "key_over"
    assert (await own.delete(url)).status == 204
    assert (await own.get("/v1/keys")).code == "key_over"
