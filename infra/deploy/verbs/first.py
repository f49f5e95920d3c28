"""A first agent, and the number that it answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from infra.deploy.app import App, as_host, visiting
from infra.deploy.deployment import Deployment
from infra.deploy.errors import DeployError

AGENT = Path(__file__).parents[1] / "first_agent.json"


def seed(it: Deployment) -> None:
    with visiting(as_host(it)) as app:
        _agent(it, app)


def number(it: Deployment) -> None:
    """The number that TALKSTACK_NUMBER names is taken over from the Twilio account, and its calls come here."""
    e164 = it.wanted("TALKSTACK_NUMBER")
    if not e164:
        it.say("number: TALKSTACK_NUMBER is not set; a number is wired when it is")
        return
    with visiting(as_host(it)) as app:
        number_id = _number(it, app, e164)
        check = app.ask("POST", f"/v1/numbers/{number_id}/configure").content
        if not check["points_here"]:
            wrong = ", ".join(each["setting"] for each in check["differences"]) or "it cannot be called"
            raise DeployError(f"number: Twilio still sends calls of {number_id} elsewhere: {wrong}")
        it.say(f"number: calls of {number_id} come to {it.wanted('TALKSTACK_URL', it.url)}")


def _agent(it: Deployment, app: App) -> str:
    """The project's newest agent that answers; the first one when there is none."""
    agents = app.ask("GET", "/v1/agents?limit=100").content["items"]
    answering = [agent["id"] for agent in agents if agent["published"]]
    if answering:
        it.say(f"seed: the project has {len(agents)} agents")
        return answering[0]
    draft = _draft(it)
    known = next((agent["id"] for agent in agents if agent["name"] == draft["name"]), None)
    made = (
        app.ask("GET", f"/v1/agents/{known}")
        if known
        else app.ask("POST", "/v1/agents", draft, key=f"seed-{draft['name'].lower().replace(' ', '-')}")
    )
    agent_id = made.content["id"]
    app.ask("POST", f"/v1/agents/{agent_id}/publish", etag=made.etag)
    it.say(f"seed: the agent {agent_id} is published")
    return agent_id


def _draft(it: Deployment) -> Any:
    file = Path(it.wanted("TALKSTACK_AGENT", str(AGENT)))
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DeployError(
            f"TALKSTACK_AGENT: {file.name} is no agent in JSON ({type(error).__name__})"
        ) from None


def _number(it: Deployment, app: App, e164: str) -> str:
    found = app.ask("GET", f"/v1/numbers?e164={quote(e164)}").content["items"]
    if found:
        return found[0]["id"]
    agent_id = _agent(it, app)
    made = app.ask("POST", "/v1/numbers", {"import": e164, "agent_id": agent_id}).content
    it.say(f"number: {made['id']} is imported and answered by {agent_id}")
    return made["id"]
