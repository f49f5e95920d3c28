"""Publishing: a draft becomes a version whose stock phrases are rendered already."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from talkstack.agents.model import Agent, AgentDraft, AgentVersion, Stock
from talkstack.agents.ports import AgentStore
from talkstack.agents.wording import stock_texts
from talkstack.clock import Clock
from talkstack.errors import NotFoundError
from talkstack.speech.model import Speech, stock_blob, stock_digest, stock_facts_blob, wav
from talkstack.speech.ports import AudioStore, Synthesiser
from talkstack.speech.service import manner_of, voiced

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
    digests = {
        text: stock_digest(
            media_key, project_id=agent.project_id, voice=draft.voice, text=text, manner=manner_of(draft)
        )
        for text in stock_texts(draft)
    }
    version = AgentVersion(
        agent_id=agent.id,
        project_id=agent.project_id,
        version=await _next_version(agent, agents),
        published_at=clock.now(),
        draft=draft,
        stock=await _rendered(digests, draft, synthesiser, audio),
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


async def _rendered(
    digests: dict[str, str], draft: AgentDraft, synthesiser: Synthesiser, audio: AudioStore
) -> dict[str, Stock]:
    slots = asyncio.Semaphore(AT_ONCE)

    async def rendered(text: str, digest: str) -> Stock:
        async with slots:
            with suppress(NotFoundError):
                return Stock.model_validate_json(await audio.get(stock_facts_blob(digest)))
            speech = await voiced(text, draft, synthesiser)
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
