"""What would not work on the phone is told when it is published, or given a number."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from talkstack.agents.model import AgentDraft
from talkstack.conversation.listening import listen
from talkstack.telephony.addresses import Addresses
from talkstack.telephony.reply import Say
from talkstack.telephony.twiml import render
from tests.builders import a_number, a_version
from tests.rest import Client, a_client
from tests.unit.functions.api.agents.test_agents import DRAFT, made, url_of
from tests.unit.functions.api.agents.test_releases import TOOL
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


ABROAD = {
    "transfers": [a_target("front_desk", "+15550009000"), a_target("boss", "+442071838750")],
    "fallback_number": "+4930901820",
}
BEYOND = {"/transfers/1/number": "country_not_allowed", "/fallback_number": "country_not_allowed"}


async def test_callers_are_put_through_to_the_countries_of_the_projects_numbers_alone(client: Client):
    agent = await made(client, **ABROAD)
    refused = await client.post(f"{url_of(agent)}/publish", if_match=agent.etag)
    assert (refused.status, refused.wrong) == (422, BEYOND)
    assert "GB" in refused.json["errors"][0]["detail"]
    for number in [a_number(id=f"num_{i:03}", e164=f"+44207183{i:04}") for i in range(200)]:
        await client.world.adapters.numbers.insert(number)
    refused = await client.post(f"{url_of(agent)}/publish", if_match=agent.etag)
    assert refused.wrong == {"/fallback_number": "country_not_allowed"}


async def test_or_to_those_that_the_project_names(client: Client):
    projects = client.world.adapters.projects
    project = await projects.get("prj_1")
    named = replace(project, countries=("GB", "DE", "US"), revision=project.revision + 1)
    await projects.replace(project, named)
    agent = await made(client, **ABROAD)
    published = await client.post(f"{url_of(agent)}/publish", if_match=agent.etag)
    assert published.status == 200, published.json
    await projects.replace(named, replace(named, countries=("DE",), revision=named.revision + 1))
    refused = await client.post("/v1/agents/validate", DRAFT | ABROAD)
    assert refused.wrong == {
        "/transfers/0/number": "country_not_allowed",
        "/transfers/1/number": "country_not_allowed",
    }


async def test_and_to_nobody_as_long_as_there_is_neither(client: Client):
    await client.world.adapters.numbers.forget_all("prj_1")
    checked = await client.post("/v1/agents/validate", DRAFT | {"fallback_number": "+15550009000"})
    assert checked.wrong == {"/fallback_number": "country_not_allowed"}
    assert (await client.post("/v1/agents/validate", DRAFT)).status == 204


async def test_a_version_that_was_published_before_goes_on(client: Client):
    numbers, projects = client.world.adapters.numbers, client.world.adapters.projects
    agent = await made(client, fallback_number="+15550009000")
    published = await client.post(f"{url_of(agent)}/publish", if_match=agent.etag)
    project = await projects.get("prj_1")
    await projects.replace(project, replace(project, countries=("DE",), revision=project.revision + 1))
    number = await numbers.get("prj_1", "num_1")
    taken = await client.patch(
        "/v1/numbers/num_1", {"agent_id": agent.json["id"]}, if_match=f'"{number.revision}"'
    )
    assert taken.status == 200, taken.json
    again = await client.post(
        f"{url_of(agent)}/rollback", {"version": published.json["published"]}, if_match=published.etag
    )
    assert again.status == 200, again.json


LONGEST = {"greeting": "&" * 1000}
DEAREST = {"hints": ["&" * 100] * 500}


async def test_what_twilio_would_not_take_is_not_published(client: Client):
    agent = await made(client, listening=DEAREST)
    refused = await client.post(f"{url_of(agent)}/publish", if_match=agent.etag)
    assert (refused.status, refused.wrong) == (422, {"/listening/hints": "hints_too_long"})
    checked = await client.post("/v1/agents/validate", DRAFT | {"listening": DEAREST | {"engine": "azure"}})
    assert checked.status == 204, checked.json


async def test_a_phrase_that_is_long_looked_for_is_not_published(client: Client):
    tool = TOOL | {"done_words": {"en-US": ["booked", "a " * 13]}}
    refused = await client.post("/v1/agents/validate", DRAFT | {"tools": [tool]})
    assert (refused.status, refused.wrong) == (422, {"/tools/0/done_words/en-US/1": "phrase_too_long"})
    tool = TOOL | {"done_words": {"en-US": ["a " * 12]}}
    assert (await client.post("/v1/agents/validate", DRAFT | {"tools": [tool]})).status == 204


@pytest.mark.parametrize("much", [85, 100])
async def test_all_that_is_published_is_a_document_that_twilio_takes(client: Client, much: int):
    hints = ["&" * much] * 120
    agent = await made(client, listening={"hints": hints}, phrases=DRAFT["phrases"] | LONGEST)
    answer = await client.post(f"{url_of(agent)}/publish", if_match=agent.etag)
    version = a_version(draft=AgentDraft.model_validate(agent.json["draft"]))
    said = (Say(LONGEST["greeting"], "en-US"),)
    reply = listen(version, Addresses("https://phone.example.com"), call_id="c" * 31, n=1, sounds=said)
    fits = len(render(reply).encode()) <= 60_000
    assert (answer.status, fits) == ((200, True) if much == 85 else (422, False))
