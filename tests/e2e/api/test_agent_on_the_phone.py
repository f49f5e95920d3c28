"""An agent that a REST client has made answers the phone, and versions follow the calls that they began with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.site import Site, site_of

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

DRAFT: dict[str, Any] = {
    "name": "Night desk",
    "instructions": "You answer the phone of {{clinic}} at night.",
    "variables": [{"name": "clinic", "default": "Harbour Clinic"}],
    "announcements": {"disclosure": "You are talking to a machine."},
    "phrases": {"greeting": "{{clinic}}, good evening.", "reprompts": ["First version, are you there?"]},
}
NEWER = {"phrases": {"greeting": "Good evening from {{clinic}}.", "reprompts": ["Second version?"]}}


def if_match(agent: dict[str, Any]) -> dict[str, str]:
    return {"If-Match": f'"{agent["revision"]}"'}


async def a_line(site: Site, agent_id: str) -> tuple[str, str]:
    """A number of the agent's own, bought: its id and itself."""
    offers = await site.ask("GET", "/v1/available-numbers?country=US&limit=1")
    e164 = offers["items"][0]["e164"]
    made = await site.ask("POST", "/v1/numbers", {"buy": e164, "agent_id": agent_id})
    return made["id"], e164


async def greeting(site: Site, number: str) -> str:
    async with site.dial(number=number) as leg:
        return (await leg.hear()).text


async def test_a_client_makes_an_agent_that_answers_and_goes_back(tmp_path: Path):
    """One worker: what it has changed it knows at once."""
    async with site_of(tmp_path / "stack", engine="modem") as site:
        await make_and_go_back(site)


async def make_and_go_back(site: Site) -> None:
    agent = await site.ask("POST", "/v1/agents", DRAFT)
    url = f"/v1/agents/{agent['id']}"
    agent = await site.ask("POST", f"{url}/publish", **if_match(agent))
    line, number = await a_line(site, agent["id"])
    try:
        first = "You are talking to a machine. Harbour Clinic, good evening."
        assert await greeting(site, number) == first

        async with site.dial(number=number) as leg:
            assert (await leg.hear()).text == first
            agent = await site.ask("PATCH", url, NEWER, **if_match(agent))
            agent = await site.ask("POST", f"{url}/publish", **if_match(agent))
            assert (await leg.hear()).text == "First version, are you there?"

        async with site.dial(number=number) as leg:
            assert (await leg.hear()).text.endswith("Good evening from Harbour Clinic.")
            await site.ask("POST", f"{url}/rollback", {"version": 1}, **if_match(agent))
            assert (await leg.hear()).text == "Second version?"

        assert await greeting(site, number) == first
    finally:
        await site.ask("DELETE", f"/v1/numbers/{line}")
    await site.ask("DELETE", url)
