"""Publishing: a draft becomes a version whose stock phrases are rendered already."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from talkstack.agents.agent import Agent
from talkstack.agents.model import AgentDraft, AgentVersion, Stock, stock_phrases
from talkstack.agents.ports import AgentStore
from talkstack.clock import Clock
from talkstack.errors import NotFoundError
from talkstack.speech.model import Speech, stock_blob, stock_digest, stock_facts_blob, wav
from talkstack.speech.ports import AudioStore, Synthesiser

AT_ONCE = 4
"""Phrases synthesised side by side: publishing must leave voices for the calls."""


@dataclass(frozen=True, kw_only=True)
class Publisher:
    agents: AgentStore
    synthesiser: Synthesiser
    audio: AudioStore
    media_key: str
    clock: Clock

    async def publish(self, agent: Agent) -> Agent:
        """The agent as it points at its draft's version. StaleError when it was changed meanwhile."""
        draft = agent.draft
        digests = {
            text: stock_digest(self.media_key, project_id=agent.project_id, voice=draft.voice, text=text)
            for text in stock_phrases(draft.phrases)
        }
        version = AgentVersion(
            agent_id=agent.id,
            project_id=agent.project_id,
            version=await self._next_version(agent),
            published_at=self.clock.now(),
            draft=draft,
            stock=await _rendered(digests, draft, self.synthesiser, self.audio),
        )
        return await self.agents.add_version(agent, version)

    async def _next_version(self, agent: Agent) -> int:
        """Behind all that were kept: also those never pointed at, because a publisher broke off."""
        latest = await self.agents.releases(agent.id, after=None, limit=1)
        return latest[0].version + 1 if latest else 1


async def _rendered(
    digests: dict[str, str], draft: AgentDraft, synthesiser: Synthesiser, audio: AudioStore
) -> dict[str, Stock]:
    slots = asyncio.Semaphore(AT_ONCE)

    async def rendered(text: str, digest: str) -> Stock:
        async with slots:
            with suppress(NotFoundError):
                return Stock.model_validate_json(await audio.get(stock_facts_blob(digest)))
            speech = await synthesiser.synthesise(text, voice=draft.voice, language=draft.language)
            return await _kept(Stock(digest=digest, ms=speech.ms, words=speech.words), speech, audio)

    try:
        async with asyncio.TaskGroup() as group:
            tasks = {text: group.create_task(rendered(text, digest)) for text, digest in digests.items()}
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return {text: task.result() for text, task in tasks.items()}


async def _kept(stock: Stock, speech: Speech, audio: AudioStore) -> Stock:
    """The facts are written last: where they are, the sound is too, and it is the one that they are about."""
    await audio.put(stock_blob(stock.digest), wav(speech.mulaw))
    await audio.put(stock_facts_blob(stock.digest), stock.model_dump_json().encode())
    return stock
