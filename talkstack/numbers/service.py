"""Who answers which number."""

from __future__ import annotations

from typing import NamedTuple

from talkstack.agents.model import AgentVersion
from talkstack.agents.ports import AgentStore
from talkstack.agents.wording import worded
from talkstack.cache import Cache
from talkstack.calls.call import Call
from talkstack.clock import Clock
from talkstack.numbers.model import PhoneNumber
from talkstack.numbers.ports import NumberStore
from talkstack.projects.model import Project
from talkstack.projects.ports import ProjectStore

ENTRY_SECONDS = 30.0
"""How late a new version, or a number that moved, may be noticed."""
ABSENT_SECONDS = 5.0
MOST_ENTRIES = 1024
MOST_VERSIONS = 256


class Entry(NamedTuple):
    """`version` is the one that new calls to the number get."""

    number: PhoneNumber
    project: Project
    version: AgentVersion


class Directory:
    """Kept in the process: a call's first webhook and its turns seldom wait for the database here."""

    def __init__(
        self, *, numbers: NumberStore, projects: ProjectStore, agents: AgentStore, clock: Clock
    ) -> None:
        self._numbers = numbers
        self._projects = projects
        self._agents = agents
        self._entries: Cache[str, Entry] = Cache(
            clock.monotonic, ttl=ENTRY_SECONDS, absent_ttl=ABSENT_SECONDS, size=MOST_ENTRIES
        )
        self._versions: Cache[tuple[str, int], AgentVersion] = Cache(
            clock.monotonic, ttl=float("inf"), absent_ttl=ABSENT_SECONDS, size=MOST_VERSIONS
        )

    async def resolve(self, e164: str) -> Entry:
        """NotFoundError when the number is none of ours, or its agent was never published."""
        return await self._entries.get(e164, lambda: self._entry(e164))

    async def version(self, agent_id: str, version: int) -> AgentVersion:
        """Versions never change. NotFoundError("agent version", id) when there is none."""
        return await self._versions.get((agent_id, version), lambda: self._agents.version(agent_id, version))

    async def of(self, call: Call) -> AgentVersion:
        """The version that the call was answered by, in the words of the call."""
        return worded(await self.version(call.agent_id, call.agent_version), call.variables)

    async def _entry(self, e164: str) -> Entry:
        number = await self._numbers.by_e164(e164)
        project = await self._projects.get(number.project_id)
        agent = await self._agents.get(number.project_id, number.agent_id)
        return Entry(number, project, await self.version(agent.id, agent.published))
