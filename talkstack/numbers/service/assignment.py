"""Who may answer a number: told before anything is bought or changed, and everything that is wrong at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from talkstack.agents.agent import Agent
from talkstack.agents.ports import AgentStore
from talkstack.agents.words.wording import missing_variables
from talkstack.errors import FieldProblem, InvalidError, NotFoundError, OutboundRefusedError
from talkstack.numbers.model import PUBLISHED, Assignment, Direction, RingHook
from talkstack.projects.ports import ProjectStore
from talkstack.secrets.ports import SecretStore
from talkstack.webhooks.signature import UnusableSecretError, key_of

AGENT = "/agent_id"


@dataclass(frozen=True, kw_only=True)
class Assignments:
    """`reachable` raises OutboundRefusedError for an address that may not be called."""

    projects: ProjectStore
    agents: AgentStore
    secrets: SecretStore
    reachable: Callable[[str], object]

    async def refuse(self, project_id: str, to: Assignment) -> None:
        """InvalidError unless calls to a number so assigned would be answered."""
        problems = [*_repeated(to), *await self._agent_problems(project_id, to)]
        if to.ring_hook:
            problems += [*self._address(to.ring_hook), *await self._secret(project_id, to.ring_hook)]
        if problems:
            raise InvalidError(problems)

    def _address(self, hook: RingHook) -> list[FieldProblem]:
        try:
            self.reachable(hook.url)
        except OutboundRefusedError as error:
            return [_problem("/ring_hook/url", "address_refused", error.reason)]
        return []

    async def _secret(self, project_id: str, hook: RingHook) -> list[FieldProblem]:
        pointer = "/ring_hook/secret"
        try:
            key_of(await self.secrets.get(project_id, hook.secret))
        except NotFoundError:
            return [_problem(pointer, "secret_unknown", "no such secret is set")]
        except UnusableSecretError:
            return [_problem(pointer, "secret_unusable", "what follows whsec_ must be base64")]
        return []

    async def _agent_problems(self, project_id: str, to: Assignment) -> list[FieldProblem]:
        agent_id = to.agent_id
        if agent_id is None:
            if to.split:
                return [_problem("/split", "split_needs_agent", "versions are of an agent: name it")]
            if Direction.INBOUND not in to.directions:
                return []
            agent_id = (await self.projects.get(project_id)).default_agent_id
        if agent_id is None:
            return [_problem(AGENT, "no_agent", "name an agent: the project has no default one")]
        try:
            agent = await self.agents.get(project_id, agent_id)
        except NotFoundError:
            return [_problem(AGENT, "unknown_agent", "there is no such agent here")]
        return await self._version_problems(agent, to)

    async def _version_problems(self, agent: Agent, to: Assignment) -> list[FieldProblem]:
        if not agent.published:
            return [_problem(AGENT, "agent_unpublished", "the agent was never published")]
        shares = {f"/split/{at}/version": it.version for at, it in enumerate(to.split)}
        problems: list[FieldProblem] = []
        for pointer, version in (shares or {AGENT: PUBLISHED}).items():
            number = version if isinstance(version, int) else agent.published
            problems += await self._problems_of(agent.id, number, pointer, to)
        return problems

    async def _problems_of(
        self, agent_id: str, number: int, pointer: str, to: Assignment
    ) -> list[FieldProblem]:
        try:
            version = await self.agents.version(agent_id, number)
        except NotFoundError:
            return [_problem(pointer, "unknown_version", "the agent has no such version")]
        missing = missing_variables(version.draft) if Direction.INBOUND in to.directions else ()
        if not missing:
            return []
        named = ", ".join(missing)
        detail = f"nobody who calls brings values for {named}: give them defaults, or leave out inbound"
        return [_problem(pointer, "missing_variables", detail)]


def _repeated(to: Assignment) -> list[FieldProblem]:
    versions = [share.version for share in to.split]
    return [
        _problem(f"/split/{at}/version", "repeated", "each version has one weight")
        for at, version in enumerate(versions)
        if version in versions[:at]
    ]


def _problem(pointer: str, code: str, detail: str) -> FieldProblem:
    return FieldProblem("body", pointer, code, detail)
