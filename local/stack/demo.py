"""The demo customer in the product's own database: a project, two agents alike but for their ears, two numbers."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from local.stack.errors import StackError
from talkstack.adapters import Adapters
from talkstack.agents.agent import Agent
from talkstack.agents.model import AgentDraft
from talkstack.agents.service.publish import Publisher
from talkstack.clock import Clock, SystemClock
from talkstack.errors import NotFoundError, ProviderError, TalkstackError
from talkstack.ids import new_id
from talkstack.keys.model import ApiKey, KeySecret, Scope, digest_of, hint_of
from talkstack.numbers.model import Direction, PhoneNumber
from talkstack.projects.model import Project
from talkstack.retry import Backoff, retrying
from talkstack.settings import Settings
from talkstack.webhooks.model.endpoint import MOST, Endpoint, SigningSecret
from talkstack.webhooks.signature import PREFIX

PROJECT = "Harbour Clinic"
NUMBERS = {"twilio": "+15550001000", "azure": "+15550001001"}
"""The demo numbers by the engine that listens to their callers."""

PATIENCE = Backoff(attempts=15, first=1.0, longest=8.0)
"""Nobody waits on the line, and a machine that is busy starting is slow to speak; what it has said is kept."""

TOO_SLOW = "ServiceTimeout"
SECONDS = 60.0
"""For a database that is empty, or was here before."""

CLINIC = Path(__file__).parent.parent / "clinic"
HOOK = "The clinic's own"
SECRET = "clinic"  # noqa: S105 - the secret's name


class Demo:
    def __init__(self, values: dict[str, str], *, clinic_url: str, clinic_key: str) -> None:
        self._settings = Settings.read(values)
        self._clock: Clock = SystemClock()
        self._adapters = Adapters(self._settings, self._clock)
        self._clinic_url = clinic_url
        self._clinic_key = clinic_key

    async def seed(self, api_key: str) -> tuple[str, dict[str, str]]:
        """The project's id and the agents' ids by listening engine. Running it again changes nothing."""
        try:
            return await retrying(lambda: self._patiently(api_key), clock=self._clock, backoff=PATIENCE)
        except TalkstackError as error:
            raise StackError(f"the demo agent could not be set up: {error}") from error
        finally:
            await self._adapters.close()

    async def _patiently(self, api_key: str) -> tuple[str, dict[str, str]]:
        """A voice that falls silent in mid-sentence is not asked again for a caller, but it is here."""
        try:
            return await self._seed(api_key)
        except ProviderError as error:
            again = error.retryable or error.reason == TOO_SLOW
            raise ProviderError(error.provider, error.reason, retryable=again) from error

    async def _seed(self, api_key: str) -> tuple[str, dict[str, str]]:
        adapters, now = self._adapters, self._clock.now()
        await adapters.schema.migrate(seconds=SECONDS)
        project = await adapters.projects.ensure(Project(id=new_id("prj", now), name=PROJECT, created_at=now))
        await adapters.secrets.put(project.id, SECRET, self._clinic_key, at=now)
        await self._owner(project, api_key)
        await self._webhook(project)
        agents = {engine: await self._agent(project, engine) for engine in NUMBERS}
        for engine, e164 in NUMBERS.items():
            number = PhoneNumber(
                id=new_id("num", now),
                project_id=project.id,
                e164=e164,
                agent_id=agents[engine],
                directions=(Direction.INBOUND, Direction.OUTBOUND),
                created_at=now,
            )
            await adapters.numbers.assign(number)
        return project.id, agents

    async def _owner(self, project: Project, api_key: str) -> None:
        """The stack's own key opens the API as the one does that a deployment makes."""
        digest = digest_of(api_key)
        try:
            await self._adapters.keys.by_digest(digest)
        except NotFoundError:
            now = self._clock.now()
            key = ApiKey(
                id=new_id("key", now),
                project_id=project.id,
                name="demo",
                scopes=(Scope.OWNER,),
                hint=hint_of(api_key),
                secrets=(KeySecret(digest=digest),),
                created_at=now,
            )
            await self._adapters.keys.insert(key)

    async def _webhook(self, project: Project) -> None:
        """The clinic is told of everything, signed with its key."""
        webhooks, now, url = self._adapters.webhooks, self._clock.now(), f"{self._clinic_url}/hooks"
        signing = (SigningSecret(value=PREFIX + b64encode(self._clinic_key.encode()).decode()),)
        for known in await webhooks.page(project.id, after=None, limit=MOST):
            if known.description == HOOK:
                await webhooks.replace(
                    known, replace(known, url=url, secrets=signing, disabled_at=None, disabled_reason=None)
                )
                return
        made = Endpoint(
            id=new_id("whk", now),
            project_id=project.id,
            url=url,
            description=HOOK,
            secrets=signing,
            created_at=now,
            since=now,
        )
        await webhooks.insert(made)

    async def _agent(self, project: Project, engine: str) -> str:
        draft, now = draft_of(engine, self._clinic_url), self._clock.now()
        agents = self._adapters.agents
        agent = await agents.ensure(
            Agent(id=new_id("agt", now), project_id=project.id, draft=draft, created_at=now)
        )
        if agent.draft != draft:
            agent, before = agent.changed(now, draft=draft), agent
            await agents.replace(before, agent)
        if not agent.published or (await agents.version(agent.id, agent.published)).draft != draft:
            await self._publisher.publish(agent)
        return agent.id

    @property
    def _publisher(self) -> Publisher:
        return Publisher(
            agents=self._adapters.agents,
            synthesiser=self._adapters.synthesiser,
            audio=self._adapters.audio,
            media_key=self._settings.media_key.get_secret_value(),
            clock=self._clock,
        )


def draft_of(engine: str, clinic_url: str) -> AgentDraft:
    document = yaml.safe_load((CLINIC / "agent.yaml").read_text())
    document["listening"]["engine"] = engine
    if engine != "twilio":
        document["name"] += f" ({engine})"
    tools = json.loads((CLINIC / "tools.json").read_text())
    document["tools"] = [_tool(tool, clinic_url) for tool in tools]
    return AgentDraft.model_validate(document)


def _tool(tool: dict[str, Any], clinic_url: str) -> dict[str, Any]:
    return {
        "name": tool["name"],
        "description": tool["description"],
        "parameters": tool["parameters"],
        "method": tool["method"],
        "url": f"{clinic_url}{tool['path']}",
        "secret": SECRET,
        "writes": tool["writing"],
        "idempotent": tool["idempotent"],
        "timeout_seconds": tool["timeout_ms"] / 1000,
        "done_words": tool["done_words"],
    }
