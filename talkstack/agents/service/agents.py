"""Agents: made, changed and deleted. What calls get is another matter: see publishing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from talkstack.agents.agent import Agent, Summary
from talkstack.agents.model import AgentDraft
from talkstack.agents.ports import AgentStore
from talkstack.audit.model import Actor, changed_fields
from talkstack.audit.service import Audit
from talkstack.clock import Clock
from talkstack.errors import ConflictError
from talkstack.ids import new_id
from talkstack.numbers.ports import NumberStore
from talkstack.projects.ports import ProjectStore
from talkstack.projects.quota import refuse_more
from talkstack.revisions import at_revision


@dataclass(frozen=True, kw_only=True)
class Agents:
    agents: AgentStore
    projects: ProjectStore
    numbers: NumberStore
    audit: Audit
    clock: Clock

    async def create(self, actor: Actor, project_id: str, draft: AgentDraft) -> Agent:
        await refuse_more(self.projects, project_id, "agents", self.agents)
        now = self.clock.now()
        agent = Agent(id=new_id("agt", now), project_id=project_id, draft=draft, created_at=now)
        fields = sorted(draft.model_fields_set)
        async with self.audit.change(
            actor, "agent.create", project_id=project_id, resource=agent.id, fields=fields
        ):
            await self.agents.insert(agent)
        return agent

    async def get(self, project_id: str, agent_id: str) -> Agent:
        return await self.agents.get(project_id, agent_id)

    async def page(
        self, project_id: str, *, name: str | None, after: str | None, limit: int
    ) -> list[Summary]:
        return await self.agents.page(project_id, name=name, after=after, limit=limit)

    async def replace(
        self, actor: Actor, project_id: str, agent_id: str, *, draft: AgentDraft, revision: int
    ) -> Agent:
        """Calls go on as they do: the draft is not published."""
        before = at_revision(await self.agents.get(project_id, agent_id), "agent", revision)
        after = before.changed(self.clock.now(), draft=draft)
        fields = changed_fields(before.draft.model_dump(), draft.model_dump())
        return await self._change(actor, "agent.update", before, after, fields)

    async def delete(self, actor: Actor, project_id: str, agent_id: str) -> None:
        """Its versions stay, for the calls that are under way. ConflictError("agent_in_use") while new ones may come."""
        before = await self.agents.get(project_id, agent_id)
        await self._refuse_used(before)
        now = self.clock.now()
        await self._change(
            actor, "agent.delete", before, before.changed(now, deleted_at=now), ("deleted_at",)
        )

    async def _change(
        self, actor: Actor, action: str, before: Agent, after: Agent, fields: Sequence[str]
    ) -> Agent:
        async with self.audit.change(
            actor, action, project_id=before.project_id, resource=before.id, fields=fields
        ):
            await self.agents.replace(before, after)
        return after

    async def _refuse_used(self, agent: Agent) -> None:
        project = await self.projects.get(agent.project_id)
        if project.default_agent_id == agent.id:
            raise ConflictError("agent_in_use", "it is the project's default: name another one there first")
        if await self.numbers.page(agent.project_id, agent_id=agent.id, after=None, limit=1):
            raise ConflictError("agent_in_use", "numbers are answered by it: give them another one first")
