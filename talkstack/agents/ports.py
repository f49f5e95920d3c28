from __future__ import annotations

from datetime import datetime
from typing import Protocol

from talkstack.agents.agent import Agent, Release, Summary
from talkstack.agents.model import AgentVersion


class AgentStore(Protocol):
    async def ensure(self, agent: Agent) -> Agent:
        """The project's agent of that name, made when there is none."""
        ...

    async def insert(self, agent: Agent) -> None:
        """ConflictError("name_taken", …) when another living agent of the project has that name."""
        ...

    async def get(self, project_id: str, agent_id: str) -> Agent:
        """NotFoundError("agent", id), also for another project's and for a deleted one."""
        ...

    async def replace(self, before: Agent, after: Agent) -> None:
        """StaleError when `before` is not what stands, ConflictError as above."""
        ...

    async def page(
        self, project_id: str, *, name: str | None, after: str | None, limit: int
    ) -> list[Summary]:
        """The newest first; one more than the limit when there are more. Deleted ones are left out."""
        ...

    async def count(self, project_id: str) -> int:
        """The living ones."""
        ...

    async def delete_all(self, project_id: str, at: datetime) -> None: ...

    async def add_version(self, agent: Agent, version: AgentVersion) -> Agent:
        """Keep the version for ever and point the agent at it. StaleError when the agent moved on meanwhile."""
        ...

    async def version(self, agent_id: str, version: int) -> AgentVersion:
        """NotFoundError("agent version", id) when there is none."""
        ...

    async def releases(self, agent_id: str, *, after: int | None, limit: int) -> list[Release]:
        """The latest first; one more than the limit when there are more."""
        ...
