"""Agents as documents: exported, kept somewhere, imported."""

from __future__ import annotations

import json
from typing import Any

import pytest

from talkstack.agents.model import AgentDraft
from talkstack.http.rest.content.yaml import dumped, loaded
from tests.rest import Client, a_client
from tests.unit.functions.api.agents.test_agents import DRAFT, made, url_of
from tests.unit.functions.api.agents.test_releases import TOOL, edited, published

TRICKY = {
    "instructions": "Be kind.\n\n  - Say no.\n# 1\nÜber “alles” 😀: yes\t{{name}} %TAG\n",
    "phrases": {"greeting": "no", "filler": "- well: &a *a !x", "goodbye": "1.0"},
    "transfers": [{"name": "desk", "description": "true", "number": "+15550003000"}],
    "tools": [TOOL | {"done_words": {"no": ["ja", "null"]}}],
}


@pytest.fixture
async def client() -> Client:
    return await a_client()


@pytest.mark.parametrize(("form", "media_type"), [("json", "application/json"), ("yaml", "application/yaml")])
async def test_what_is_exported_can_be_imported(client: Client, form: str, media_type: str):
    agent = await made(client, **TRICKY)
    exported = await client.get(f"{url_of(agent)}/export?format={form}")
    assert (exported.status, exported.outgoing.media_type) == (200, media_type)
    await client.delete(url_of(agent))
    imported = await client.post("/v1/agents/import", exported.outgoing.body, content_type=media_type)
    assert (imported.status, imported.json["draft"]) == (201, agent.json["draft"])
    assert imported.json["id"] != agent.json["id"]
    assert imported.outgoing.headers["Location"] == url_of(imported)
    assert (await client.get(url_of(imported))).json == imported.json


async def test_a_version_is_exported_as_it_was_published(client: Client):
    agent = await published(client, await made(client))
    await edited(client, agent, instructions="Say no.")
    exported = await client.get(f"{url_of(agent)}/export?format=yaml&version=1")
    assert loaded(exported.outgoing.body)["instructions"] == DRAFT["instructions"]
    exported = await client.get(f"{url_of(agent)}/export")
    assert json.loads(exported.outgoing.body)["instructions"] == "Say no."
    assert (await client.get(f"{url_of(agent)}/export?version=2")).code == "not_found"
    assert (await client.get(f"{url_of(agent)}/export?format=xml")).wrong == {"format": "literal_error"}


async def test_a_document_by_hand_is_enough(client: Client):
    body = b"""
    name: Nurse
    instructions: |
      You are a nurse.
      Say no.
    phrases:
      greeting: Hello, the nurse here.
    transfers:
      - {name: desk, description: The desk., number: +15550003000}
    """
    imported = await client.post("/v1/agents/import", body, content_type="application/yaml")
    assert imported.status == 201, imported.json
    assert imported.json["draft"]["instructions"] == "You are a nurse.\nSay no.\n"
    assert imported.json["draft"]["transfers"][0]["number"] == "+15550003000"


async def test_all_that_is_wrong_with_a_document_is_told_at_once(client: Client):
    wrong: dict[str, Any] = DRAFT | {"name": 3, "limits": {"max_duration_seconds": "900"}, "colour": "blue"}
    found = {
        "/name": "string_type",
        "/limits/max_duration_seconds": "int_type",
        "/colour": "extra_forbidden",
    }
    refused = await client.post("/v1/agents/import", dumped(wrong), content_type="application/yaml")
    assert (refused.status, refused.wrong) == (422, found)
    refused = await client.post("/v1/agents/import", wrong)
    assert (refused.status, refused.wrong) == (422, found)


async def test_what_is_no_plain_yaml_is_refused_and_nothing_is_kept(client: Client):
    for body in (b"a: &a [*a]", b"a: !!python/name:os.system", b"[" * 100, b"a: 1\na: 2"):
        refused = await client.post("/v1/agents/import", body, content_type="application/yaml")
        assert (refused.status, refused.code) == (400, "bad_request")
    assert len((await client.get("/v1/agents")).json["items"]) == 1


async def test_yaml_is_taken_where_it_is_offered_alone(client: Client):
    refused = await client.post("/v1/agents", dumped(DRAFT), content_type="application/yaml")
    assert (refused.status, refused.code) == (415, "media_type_unsupported")
    refused = await client.post("/v1/agents/import", dumped(DRAFT), content_type="text/plain")
    assert (refused.status, refused.code) == (415, "media_type_unsupported")


async def test_an_import_takes_no_name_from_another(client: Client):
    await made(client)
    refused = await client.post("/v1/agents/import", DRAFT)
    assert (refused.status, refused.code) == (409, "name_taken")


async def test_a_repeated_key_imports_once(client: Client):
    body = dumped(DRAFT)
    first = await client.post("/v1/agents/import", body, content_type="application/yaml", idempotency_key="k")
    again = await client.post("/v1/agents/import", body, content_type="application/yaml", idempotency_key="k")
    assert (first.status, again.json) == (201, first.json)


async def test_an_export_holds_no_more_than_a_draft(client: Client):
    agent = await made(client)
    exported = (await client.get(f"{url_of(agent)}/export")).outgoing.body
    assert AgentDraft.model_validate_json(exported, strict=True) == AgentDraft.model_validate(DRAFT)
