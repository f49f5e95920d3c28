from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from talkstack.agents.memory import MemoryAgentStore
from talkstack.agents.model import AgentDraft, AgentVersion, Phrases, Stock, stock_phrases
from talkstack.agents.service.publish import AT_ONCE, Publisher
from talkstack.clock import VirtualClock
from talkstack.errors import ProviderError, StaleError
from talkstack.speech.memory import MemoryAudioStore, MemorySynthesiser, speech_of
from talkstack.speech.model import Speech, stock_blob, stock_digest, stock_facts_blob, wav
from tests.builders import NOON, a_draft, a_version, an_agent


class Studio:
    """Everything that publishing needs."""

    def __init__(self, synthesiser: MemorySynthesiser) -> None:
        self.agents = MemoryAgentStore()
        self.synthesiser = synthesiser
        self.audio = MemoryAudioStore()

    async def publish(self, draft: AgentDraft, **changes: object) -> AgentVersion:
        agent = await self.agents.get("prj_1", "agt_1")
        publisher = Publisher(
            agents=self.agents,
            synthesiser=self.synthesiser,
            audio=self.audio,
            media_key="key",
            clock=VirtualClock(NOON),
        )
        published = await publisher.publish(agent.model_copy(update={"draft": draft} | changes))
        return await self.agents.version("agt_1", published.published)

    def texts(self) -> list[str]:
        return [spoken.text for spoken in self.synthesiser.spoken]


@pytest.fixture
async def studio() -> Studio:
    studio = Studio(MemorySynthesiser())
    await studio.agents.ensure(an_agent())
    return studio


async def test_a_version_is_kept_with_the_sound_of_each_stock_phrase(studio: Studio):
    draft = a_draft()
    version = await studio.publish(draft)
    assert (version.version, version.published_at, version.draft) == (1, NOON, draft)
    assert await studio.agents.version("agt_1", 1) == version
    assert (await studio.agents.get("prj_1", "agt_1")).published == 1
    assert tuple(version.stock) == stock_phrases(draft.phrases)
    for text, stock in version.stock.items():
        speech = speech_of(text, draft.voice)
        digest = stock_digest("key", project_id="prj_1", voice=draft.voice, text=text)
        assert stock == Stock(digest=digest, ms=speech.ms, words=speech.words)
        assert stock.words
        assert studio.audio.files[stock_blob(digest)] == wav(speech.mulaw)


async def test_only_new_phrases_are_rendered(studio: Studio):
    first = await studio.publish(a_draft())
    studio.synthesiser.spoken.clear()
    changed = Phrases(greeting="Good day.", reprompts=("Are you there?",))
    version = await studio.publish(a_draft(phrases=changed))
    assert (version.version, studio.texts()) == (2, ["Good day."])
    kept = {text: stock for text, stock in version.stock.items() if text != "Good day."}
    assert kept == {text: first.stock[text] for text in kept}


async def test_a_sound_of_which_nothing_is_known_is_rendered_again(studio: Studio):
    version = await studio.publish(a_draft())
    unknown = version.stock["Are you there?"]
    del studio.audio.files[stock_facts_blob(unknown.digest)]
    studio.synthesiser.spoken.clear()
    assert (await studio.publish(a_draft())).stock == version.stock
    assert studio.texts() == ["Are you there?"]


async def test_another_voice_renders_all_again(studio: Studio):
    await studio.publish(a_draft())
    first = studio.texts()
    await studio.publish(a_draft(voice="en-GB-SoniaNeural"))
    assert sorted(studio.texts()) == sorted(first * 2)


async def test_no_version_without_its_sounds(studio: Studio):
    studio.synthesiser.fault = ProviderError("speech", "away", retryable=True)
    with pytest.raises(ProviderError):
        await studio.publish(a_draft())
    assert (await studio.agents.get("prj_1", "agt_1")).published == 0


async def test_who_publishes_on_an_old_revision_is_stale(studio: Studio):
    await studio.publish(a_draft())
    with pytest.raises(StaleError):
        await studio.publish(a_draft(), revision=1, published=0)


async def test_a_version_whose_publisher_broke_off_is_passed_over(studio: Studio):
    with pytest.raises(StaleError):
        await studio.agents.add_version(an_agent(revision=99), a_version(1))
    assert (await studio.publish(a_draft())).version == 2


@dataclass
class SlowSynthesiser(MemorySynthesiser):
    busy: int = 0
    busiest: int = 0

    async def synthesise(self, text: str, *, voice: str, language: str) -> Speech:
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        for _ in range(20):
            await asyncio.sleep(0)
        self.busy -= 1
        return await super().synthesise(text, voice=voice, language=language)


async def test_phrases_are_rendered_side_by_side_but_not_all_at_once():
    slow = SlowSynthesiser()
    studio = Studio(slow)
    await studio.agents.ensure(an_agent())
    await studio.publish(a_draft())
    assert len(slow.spoken) > AT_ONCE
    assert slow.busiest == AT_ONCE
