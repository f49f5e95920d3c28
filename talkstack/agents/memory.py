from __future__ import annotations

import asyncio
from datetime import datetime

from talkstack.agents.agent import Agent, Release, Summary
from talkstack.agents.model import AgentVersion, version_id
from talkstack.errors import ConflictError, NotFoundError, StaleError


class MemoryAgentStore:
    def __init__(self) -> None:
        self._agents: dict[str, Agent] = {}
        self._versions: dict[str, AgentVersion] = {}

    async def ensure(self, agent: Agent) -> Agent:
        await asyncio.sleep(0)
        if kept := self._namesake(agent):
            return kept
        if agent.id in self._agents:
            raise StaleError("agent", agent.id)
        self._agents[agent.id] = agent
        return agent

    async def insert(self, agent: Agent) -> None:
        await asyncio.sleep(0)
        self._refuse_name(agent)
        self._agents[agent.id] = agent

    async def get(self, project_id: str, agent_id: str) -> Agent:
        await asyncio.sleep(0)
        kept = self._agents.get(agent_id)
        if kept is None or kept.project_id != project_id or kept.deleted_at:
            raise NotFoundError("agent", agent_id)
        return kept

    async def replace(self, before: Agent, after: Agent) -> None:
        await asyncio.sleep(0)
        kept = self._agents.get(before.id)
        if kept is None or kept.revision != before.revision:
            raise StaleError("agent", before.id)
        self._refuse_name(after)
        self._agents[before.id] = after

    async def page(
        self, project_id: str, *, name: str | None, after: str | None, limit: int
    ) -> list[Summary]:
        await asyncio.sleep(0)
        found = sorted(self._agents.values(), key=lambda agent: agent.id, reverse=True)
        return [
            Summary.model_validate(agent, from_attributes=True)
            for agent in found
            if (agent.project_id, agent.deleted_at) == (project_id, None)
            and (name is None or agent.name == name)
            and (after is None or agent.id < after)
        ][: limit + 1]

    async def count(self, project_id: str) -> int:
        await asyncio.sleep(0)
        return sum((it.project_id, it.deleted_at) == (project_id, None) for it in self._agents.values())

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
        self._versions[version.id] = _copy(version)
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
        return _copy(self._versions[wanted])

    async def releases(self, agent_id: str, *, after: int | None, limit: int) -> list[Release]:
        await asyncio.sleep(0)
        mine = (it for it in self._versions.values() if it.agent_id == agent_id)
        found = [Release(version=it.version, published_at=it.published_at) for it in mine]
        found.sort(key=lambda it: it.version, reverse=True)
        return [it for it in found if after is None or it.version < after][: limit + 1]

    def _namesake(self, agent: Agent) -> Agent | None:
        wanted = (agent.project_id, agent.name, None)
        kept = (it for it in self._agents.values() if (it.project_id, it.name, it.deleted_at) == wanted)
        return next(kept, None)

    def _refuse_name(self, agent: Agent) -> None:
        kept = self._namesake(agent)
        if kept and kept.id != agent.id and not agent.deleted_at:
            raise ConflictError("name_taken", "another agent has that name")


def _copy(version: AgentVersion) -> AgentVersion:
    """All else in it is frozen."""
    return version.model_copy(update={"stock": dict(version.stock)})
