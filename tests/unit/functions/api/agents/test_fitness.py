"""What would not work on the phone is told when it is published, or given a number."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rest import Client, a_client
from tests.unit.functions.api.agents.test_agents import DRAFT, made, url_of
from tests.unit.functions.api.numbers.test_numbers import OWNED, a_tenant

NAME = {"name": "customer", "required": True}


def a_target(name: str, number: str) -> dict[str, str]:
    return {"name": name, "description": "A person.", "number": number}


@pytest.fixture
async def client() -> Client:
    return await a_client()


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"voice": "en-US-NobodyNeural"}, {"/voice": "unknown_voice"}),
        ({"voice": "de-DE-KatjaNeural", "language": "fr-FR"}, {"/language": "language_not_spoken"}),
        ({"style": "whispering-loudly"}, {"/style": "style_not_spoken"}),
        ({"fallback_number": "+15550001000"}, {"/fallback_number": "answered_here"}),
        ({"fallback_number": "+353112"}, {"/fallback_number": "number_emergency"}),
        ({"fallback_number": "+19005550100"}, {"/fallback_number": "number_premium"}),
        (
            {"transfers": [a_target("front_desk", "+15550009000"), a_target("boss", "+8816123456789")]},
            {"/transfers/1/number": "number_premium"},
        ),
    ],
)
async def test_what_the_phone_could_not_do_is_not_published(
    client: Client, changes: dict[str, Any], wrong: dict[str, str]
):
    agent = await made(client, **changes)
    refused = await client.post(f"{url_of(agent)}/publish", if_match=agent.etag)
    assert (refused.status, refused.wrong) == (422, wrong)
    checked = await client.post("/v1/agents/validate", DRAFT | changes)
    assert (checked.status, checked.wrong) == (422, wrong)


async def test_an_agent_that_needs_values_answers_nobody_who_brings_none():
    numbers = await a_tenant()
    tenant = await a_client(world=numbers.world)
    agent = await made(tenant, instructions="You serve {{customer}}.", variables=[NAME])
    published = await tenant.post(f"{url_of(agent)}/publish", if_match=agent.etag)
    assert published.status == 200, published.json
    number = {"import": OWNED, "agent_id": agent.json["id"]}
    refused = await tenant.post("/v1/numbers", number)
    assert (refused.status, refused.wrong) == (422, {"/agent_id": "missing_variables"})
    outbound = await tenant.post("/v1/numbers", number | {"directions": ["outbound"]})
    assert outbound.status == 201, outbound.json
