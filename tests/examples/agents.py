from __future__ import annotations

from typing import Any

from tests.examples.example import Example, Ids
from tests.rest import Client

DRAFT: dict[str, Any] = {
    "name": "Harbour desk",
    "instructions": "You answer the phone of a clinic.",
    "phrases": {"greeting": "Harbour Clinic, good day."},
}
REVISION = 5

EXAMPLES = {
    "list_agents": Example(query={"name": "Harbour desk", "limit": "10"}),
    "create_agent": Example(body=DRAFT | {"name": "Night desk"}),
    "import_agent": Example(body=DRAFT | {"name": "Day desk"}),
    "validate_agent": Example(body=DRAFT),
    "read_agent": Example(),
    "replace_agent": Example(body=DRAFT | {"language": "en-GB"}, revision=REVISION),
    "update_agent": Example(body={"phrases": {"filler": "One moment."}}, revision=REVISION),
    "delete_agent": Example(),
    "publish_agent": Example(revision=REVISION),
    "roll_back_agent": Example(body={"version": 1}, revision=REVISION),
    "list_agent_versions": Example(query={"limit": "10"}),
    "read_agent_version": Example(),
    "diff_agent": Example(query={"from": "1", "to": "draft"}),
    "export_agent": Example(query={"format": "yaml", "version": "1"}),
}


async def setting(owner: Client) -> Ids:
    """An agent of two versions whose draft has gone on since: at REVISION."""
    agent = await owner.post("/v1/agents", DRAFT)
    url = agent.outgoing.headers["Location"]
    for words in ("You are kind.", "You are brief."):
        agent = await owner.post(f"{url}/publish", if_match=agent.etag)
        agent = await owner.patch(url, {"instructions": words}, if_match=agent.etag)
    return {"agent_id": agent.json["id"], "version": "1"}
