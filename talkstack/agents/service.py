"""Publishing: a draft becomes a version whose stock phrases are rendered already."""

from __future__ import annotations

import asyncio

from talkstack.agents.model import Agent, AgentDraft, AgentVersion, stock_phrases
from talkstack.agents.ports import AgentStore
from talkstack.clock import Clock
from talkstack.errors import NotFoundError
from talkstack.speech.model import stock_blob, stock_digest, wav
from talkstack.speech.ports import AudioStore, Synthesiser

AT_ONCE = 4
"""Phrases synthesised side by side: publishing must leave voices for the calls."""


async def publish(
    draft: AgentDraft,
    agent: Agent,
    *,
    agents: AgentStore,
    synthesiser: Synthesiser,
    audio: AudioStore,
    media_key: str,
    clock: Clock,
) -> AgentVersion:
    """StaleError when the agent was published by somebody else meanwhile."""
    stock = {
        text: stock_digest(media_key, project_id=agent.project_id, voice=draft.voice, text=text)
        for text in stock_phrases(draft.phrases)
    }
    await _render(stock, draft, synthesiser, audio)
    version = AgentVersion(
        agent_id=agent.id,
        project_id=agent.project_id,
        version=await _next_version(agent, agents),
        published_at=clock.now(),
        draft=draft,
        stock=stock,
    )
    await agents.add_version(agent, version)
    return version


async def _next_version(agent: Agent, agents: AgentStore) -> int:
    """Numbers of versions that were kept, but never pointed at because a publisher broke off, are passed over."""
    number = agent.published + 1
    while await _is_taken(agent.id, number, agents):
        number += 1
    return number


async def _is_taken(agent_id: str, number: int, agents: AgentStore) -> bool:
    try:
        await agents.version(agent_id, number)
    except NotFoundError:
        return False
    return True


async def _render(
    stock: dict[str, str], draft: AgentDraft, synthesiser: Synthesiser, audio: AudioStore
) -> None:
    slots = asyncio.Semaphore(AT_ONCE)

    async def render(text: str, digest: str) -> None:
        async with slots:
            name = stock_blob(digest)
            if not await audio.exists(name):
                mulaw = await synthesiser.synthesise(text, voice=draft.voice, language=draft.language)
                await audio.put(name, wav(mulaw))

    try:
        async with asyncio.TaskGroup() as group:
            for text, digest in stock.items():
                group.create_task(render(text, digest))
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None
