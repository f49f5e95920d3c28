from __future__ import annotations

import asyncio
from datetime import datetime

from talkstack.agents.model import Agent, AgentVersion, version_id
from talkstack.errors import NotFoundError, StaleError


class MemoryAgentStore:
    def __init__(self) -> None:
        self._agents: dict[str, Agent] = {}
        self._versions: dict[str, AgentVersion] = {}

    async def ensure(self, agent: Agent) -> Agent:
        await asyncio.sleep(0)
        for kept in self._agents.values():
            if (kept.project_id, kept.name, kept.deleted_at) == (agent.project_id, agent.name, None):
                return kept
        if agent.id in self._agents:
            raise StaleError("agent", agent.id)
        self._agents[agent.id] = agent
        return agent

    async def get(self, project_id: str, agent_id: str) -> Agent:
        await asyncio.sleep(0)
        kept = self._agents.get(agent_id)
        if kept is None or kept.project_id != project_id or kept.deleted_at:
            raise NotFoundError("agent", agent_id)
        return kept

    async def page(self, project_id: str, *, name: str | None, after: str | None, limit: int) -> list[Agent]:
        await asyncio.sleep(0)
        found = sorted(self._agents.values(), key=lambda agent: agent.id, reverse=True)
        return [
            agent
            for agent in found
            if (agent.project_id, agent.deleted_at) == (project_id, None)
            and (name is None or agent.name == name)
            and (after is None or agent.id < after)
        ][: limit + 1]

    async def delete_all(self, project_id: str, at: datetime) -> None:
        await asyncio.sleep(0)
        for agent in self._agents.values():
            if agent.project_id == project_id and not agent.deleted_at:
                update = {"deleted_at": at, "revision": agent.revision + 1}
                self._agents[agent.id] = agent.model_copy(update=update)

    async def add_version(self, agent: Agent, version: AgentVersion) -> Agent:
        await asyncio.sleep(0)
        if version.id in self._versions:
            raise StaleError("agent", agent.id)
        self._versions[version.id] = version.model_copy(deep=True)
        kept = self._agents.get(agent.id)
        if kept is None or (kept.project_id, kept.revision) != (agent.project_id, agent.revision):
            raise StaleError("agent", agent.id)
        update = {"published": version.version, "revision": kept.revision + 1}
        self._agents[agent.id] = kept.model_copy(update=update)
        return self._agents[agent.id]

    async def version(self, agent_id: str, version: int) -> AgentVersion:
        await asyncio.sleep(0)
        wanted = version_id(agent_id, version)
        if wanted not in self._versions:
            raise NotFoundError("agent version", wanted)
        return self._versions[wanted].model_copy(deep=True)
