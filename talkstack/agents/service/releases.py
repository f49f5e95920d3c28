"""What calls get: versions of agents, published, compared and gone back to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from talkstack.agents.agent import Agent, Release
from talkstack.agents.diff import Change, changes
from talkstack.agents.model import AgentDraft, AgentVersion
from talkstack.agents.ports import AgentStore
from talkstack.agents.service.carried import carried
from talkstack.agents.service.listening import too_long
from talkstack.agents.service.people import People
from talkstack.agents.service.publish import Publisher
from talkstack.audit.model import Actor
from talkstack.audit.service import Audit
from talkstack.clock import Clock
from talkstack.errors import FieldProblem, InvalidError, NotFoundError, OutboundRefusedError
from talkstack.keys.granted import Granted, refuse_beyond
from talkstack.keys.model import Scope
from talkstack.revisions import at_revision
from talkstack.secrets.ports import SecretStore
from talkstack.telephony.addresses import Addresses
from talkstack.tools.model import Tool
from talkstack.voices.model import unfit
from talkstack.voices.ports import VoiceCatalogue

MOST_WORDS = 12


@dataclass(frozen=True, kw_only=True)
class Releases:
    """`reachable` raises OutboundRefusedError for an address that no tool may call."""

    agents: AgentStore
    secrets: SecretStore
    voices: VoiceCatalogue
    people: People
    publisher: Publisher
    reachable: Callable[[str], object]
    addresses: Addresses
    audit: Audit
    clock: Clock

    async def publish(
        self, actor: Actor, project_id: str, agent_id: str, *, revision: int, granted: Granted = None
    ) -> Agent:
        """New calls get the draft as it is. What is published already is not published again.

        ScopeError when a tool would carry a secret to where none of the published version's does, unless the key that asks
        may write secrets: whoever is there reads it.
        """
        agent = at_revision(await self.agents.get(project_id, agent_id), "agent", revision)
        await self.check(project_id, agent.draft)
        before = (await self.agents.version(agent.id, agent.published)).draft if agent.published else None
        if before == agent.draft:
            return agent
        if carried(agent.draft) - (carried(before) if before else frozenset()):
            refuse_beyond(granted, (Scope.SECRETS_WRITE,))
        async with self.audit.change(
            actor, "agent.publish", project_id=project_id, resource=agent.id, fields=("published",)
        ):
            return await self.publisher.publish(agent)

    async def roll_back(
        self, actor: Actor, project_id: str, agent_id: str, *, version: int, revision: int
    ) -> Agent:
        """New calls get that version. The draft stays as it is."""
        before = at_revision(await self.agents.get(project_id, agent_id), "agent", revision)
        await self._refuse_unknown(agent_id, version)
        if before.published == version:
            return before
        after = before.changed(self.clock.now(), published=version)
        async with self.audit.change(
            actor, "agent.rollback", project_id=project_id, resource=agent_id, fields=("published",)
        ):
            await self.agents.replace(before, after)
        return after

    async def version(self, project_id: str, agent_id: str, version: int) -> AgentVersion:
        agent = await self.agents.get(project_id, agent_id)
        return await self.agents.version(agent.id, version)

    async def page(self, project_id: str, agent_id: str, *, after: int | None, limit: int) -> list[Release]:
        agent = await self.agents.get(project_id, agent_id)
        return await self.agents.releases(agent.id, after=after, limit=limit)

    async def draft(self, project_id: str, agent_id: str, version: int | None) -> AgentDraft:
        """None: what is worked on."""
        agent = await self.agents.get(project_id, agent_id)
        return agent.draft if version is None else (await self.agents.version(agent.id, version)).draft

    async def diff(
        self, project_id: str, agent_id: str, *, before: int | None, after: int | None
    ) -> Sequence[Change]:
        old = await self.draft(project_id, agent_id, before)
        return changes(old, await self.draft(project_id, agent_id, after))

    async def check(self, project_id: str, draft: AgentDraft) -> None:
        """InvalidError with everything that would not work on the phone as things stand."""
        problems: list[FieldProblem] = []
        for at, tool in enumerate(draft.tools):
            problems += [
                *await self._secret(project_id, at, tool),
                *self._address(at, tool),
                *_long_phrases(at, tool),
            ]
        problems += [
            *await self._voice(draft),
            *too_long(draft, self.addresses),
            *await self.people.problems(project_id, draft),
        ]
        if problems:
            raise InvalidError(problems)

    async def _voice(self, draft: AgentDraft) -> list[FieldProblem]:
        voices = await self.voices.voices()
        return [
            FieldProblem("body", f"/{it.about}", it.code, it.detail)
            for it in unfit(voices, draft.voice, language=draft.language, style=draft.style)
        ]

    async def _secret(self, project_id: str, at: int, tool: Tool) -> list[FieldProblem]:
        if tool.secret is None:
            return []
        try:
            await self.secrets.get(project_id, tool.secret)
        except NotFoundError:
            return [FieldProblem("body", f"/tools/{at}/secret", "secret_unknown", "no such secret is set")]
        return []

    def _address(self, at: int, tool: Tool) -> list[FieldProblem]:
        try:
            self.reachable(tool.url)
        except OutboundRefusedError as error:
            return [FieldProblem("body", f"/tools/{at}/url", "address_refused", error.reason)]
        return []

    async def _refuse_unknown(self, agent_id: str, version: int) -> None:
        try:
            await self.agents.version(agent_id, version)
        except NotFoundError:
            problem = FieldProblem("body", "/version", "unknown_version", "the agent has no such version")
            raise InvalidError((problem,)) from None


def _long_phrases(at: int, tool: Tool) -> Iterator[FieldProblem]:
    """Each is looked for at every word of every sentence."""
    for tag, phrases in tool.done_words.items():
        for n, phrase in enumerate(phrases):
            if len(phrase.split()) > MOST_WORDS:
                where = f"/tools/{at}/done_words/{tag}/{n}"
                yield FieldProblem("body", where, "phrase_too_long", f"at most {MOST_WORDS} words")
