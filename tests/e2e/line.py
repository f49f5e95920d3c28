"""A number whose agent a REST client has made."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from tests.e2e.site import Site

DRAFT: dict[str, Any] = {
    "name": "Desk",
    "instructions": "You answer the phone of a clinic.",
    "phrases": {"greeting": "Harbour Clinic, good day."},
}


@asynccontextmanager
async def a_line(site: Site, **changes: Any) -> AsyncGenerator[str]:
    """The number of an agent so made."""
    agent = await site.ask("POST", "/v1/agents", DRAFT | changes)
    url = f"/v1/agents/{agent['id']}"
    await site.ask("POST", f"{url}/publish", **{"If-Match": '"1"'})
    offers = await site.ask("GET", "/v1/available-numbers?country=US&limit=1")
    e164 = offers["items"][0]["e164"]
    number = await site.ask("POST", "/v1/numbers", {"buy": e164, "agent_id": agent["id"]})
    yield e164
    await site.ask("DELETE", f"/v1/numbers/{number['id']}")
    await site.ask("DELETE", url)
