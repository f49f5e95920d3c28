"""Who answers which number."""

from __future__ import annotations

from typing import NamedTuple

from talkstack.agents.agent import Agent
from talkstack.agents.model import AgentVersion
from talkstack.agents.ports import AgentStore
from talkstack.agents.words.wording import worded
from talkstack.cache import Cache
from talkstack.calls.call import Call
from talkstack.clock import Clock
from talkstack.errors import NotFoundError
from talkstack.numbers.model import PUBLISHED, PhoneNumber, Share, drawn
from talkstack.numbers.ports import NumberStore
from talkstack.numbers.service.instructions import instructed
from talkstack.projects.model import Project
from talkstack.projects.ports import ProjectStore

ENTRY_SECONDS = 30.0
"""How late a new version, or a number that moved, may be noticed by a process that did not change it itself."""
ABSENT_SECONDS = 5.0
MOST_ENTRIES = 1024
MOST_VERSIONS = 256
UNSPLIT = (Share(version=PUBLISHED, weight=1),)


class Entry(NamedTuple):
    """`version` is the one that this call to the number gets."""

    number: PhoneNumber
    project: Project
    version: AgentVersion


class Listing(NamedTuple):
    """What calls to a number may get: versions with their weights."""

    number: PhoneNumber
    project: Project
    versions: tuple[tuple[AgentVersion, int], ...]


class Directory:
    """Kept in the process: a call's first webhook and its turns seldom wait for the database here."""

    def __init__(
        self, *, numbers: NumberStore, projects: ProjectStore, agents: AgentStore, clock: Clock
    ) -> None:
        self._numbers = numbers
        self._projects = projects
        self._agents = agents
        self._listings: Cache[str, Listing] = Cache(
            clock.monotonic, ttl=ENTRY_SECONDS, absent_ttl=ABSENT_SECONDS, size=MOST_ENTRIES
        )
        self._agents_chosen: Cache[tuple[str, str], Agent] = Cache(
            clock.monotonic, ttl=ENTRY_SECONDS, absent_ttl=ABSENT_SECONDS, size=MOST_ENTRIES
        )
        self._versions: Cache[tuple[str, int], AgentVersion] = Cache(
            clock.monotonic, ttl=float("inf"), absent_ttl=ABSENT_SECONDS, size=MOST_VERSIONS
        )

    async def resolve(self, e164: str, call_sid: str) -> Entry:
        """The same call always gets the same version of a split.

        NotFoundError when the number is none of ours or answers no calls, or its agent was never published.
        """
        number, project, versions = await self._listings.get(e164, lambda: self._listing(e164))
        return Entry(number, project, drawn(versions, f"{number.id}:{call_sid}"))

    def forget(self) -> None:
        """Something was changed here: the next call to any number is answered by what is in the database then."""
        self._listings.clear()
        self._agents_chosen.clear()

    async def chosen(self, project_id: str, agent_id: str, version: int | None) -> AgentVersion:
        """That version of one of the project's agents; None: what is published. NotFoundError when it is not there."""
        key = project_id, agent_id
        agent = await self._agents_chosen.get(key, lambda: self._agents.get(*key))
        return await self.version(agent.id, agent.published if version is None else version)

    async def version(self, agent_id: str, version: int) -> AgentVersion:
        """Versions never change. NotFoundError("agent version", id) when there is none."""
        return await self._versions.get((agent_id, version), lambda: self._agents.version(agent_id, version))

    async def of(self, call: Call) -> AgentVersion:
        """The version that the call was answered by, in the words of the call, with what it was told in it."""
        version = worded(await self.version(call.agent_id, call.agent_version), call.variables)
        return instructed(version, call.commands)

    async def _listing(self, e164: str) -> Listing:
        number = await self._numbers.by_e164(e164)
        if not number.answers:
            raise NotFoundError("number", "")
        project = await self._projects.get(number.project_id)
        agent = await self._agents.get(project.id, number.agent_id or project.default_agent_id or "")
        return Listing(number, project, await self._versions_of(agent, number.split or UNSPLIT))

    async def _versions_of(
        self, agent: Agent, split: tuple[Share, ...]
    ) -> tuple[tuple[AgentVersion, int], ...]:
        numbers = [agent.published if it.version == PUBLISHED else it.version for it in split]
        versions = [await self.version(agent.id, number) for number in numbers]
        return tuple(zip(versions, (it.weight for it in split), strict=True))
