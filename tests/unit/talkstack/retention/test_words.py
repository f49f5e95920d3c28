"""Words that are erased while somebody still works on them."""

from __future__ import annotations

from collections.abc import Sequence

from talkstack.aftermath.model import Step
from talkstack.retention.model import Kept
from talkstack.speech.model import Utterance, recording_blob
from tests.unit.talkstack.speech.waves import mulaw_wav
from tests.world import World

CALLER, AGENT = b"\x11" * 8000, b"\x22" * 8000


async def a_recorded_call() -> World:
    world = await World(["We open at nine."]).open()
    await world.ring()
    await world.hear(1, "When do you open?")
    await world.adapters.recordings.put(recording_blob((await world.call()).id), mulaw_wav(CALLER, AGENT))
    world.adapters.recogniser.teach(CALLER, "When do you open?")
    return world


async def erase_words(world: World) -> None:
    await world.services.backroom.retention.parts[Kept.WORDS].erase((await world.call()).id)


async def test_of_words_that_were_erased_no_record_is_made():
    world = await a_recorded_call()
    before = await world.call()
    await erase_words(world)
    done = await world.services.backroom.transcriber.transcribe(before)
    assert (done.result, done.news) == ({"skipped": "words_erased"}, None)
    assert await world.adapters.transcripts.get(before.id) is None


async def test_nor_of_those_that_are_erased_while_they_are_heard():
    world = await a_recorded_call()
    recogniser = world.adapters.recogniser

    async def meanwhile(mulaw: bytes, *, language: str, phrases: Sequence[str] = ()) -> list[Utterance]:
        await erase_words(world)
        return await type(recogniser).recognise(recogniser, mulaw, language=language, phrases=phrases)

    recogniser.recognise = meanwhile
    assert await world.finish(Step.TRANSCRIPT) is None
    call = await world.call()
    assert call.steps["transcript"] == {"skipped": "words_erased"}
    assert await world.adapters.transcripts.get(call.id) is None
