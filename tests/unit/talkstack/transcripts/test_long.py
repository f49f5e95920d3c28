"""Recordings that are longer than what can be heard in one go."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from talkstack.aftermath.model import Done, Step
from talkstack.errors import ProviderError
from talkstack.speech.model import BYTES_PER_MS, HeardWord, Utterance
from talkstack.speech.pieces import LONGEST_MS as PART_MS
from talkstack.speech.pieces import pieces
from talkstack.transcripts.service.ears import SHORT_MS
from talkstack.transcripts.service.transcribe import AT_ONCE, LONGEST_MS
from tests.unit.talkstack.transcripts.test_transcribe import BUSY, CALLER, NEVER, record, recorded, result
from tests.world import World

NOT_HERE = ProviderError("speech", "HTTP 400", retryable=False, refusal=400)


def long_sound(ms: int) -> bytes:
    return b"\x33" * (ms * BYTES_PER_MS)


async def test_a_long_one_goes_to_fast_transcription():
    sound = long_sound(SHORT_MS + 1)
    world = await recorded(sound, script=())
    world.adapters.transcription.teach(sound, "Hello.")
    await world.finish(Step.TRANSCRIPT)
    told = await result(world)
    assert (told["engine"], told["asr_seconds"]) == ("azure_fast", {"both": 61})
    assert world.adapters.recogniser.asked == []


async def test_a_language_that_it_does_not_know_is_left_to_the_other_ears():
    world = await recorded(long_sound(SHORT_MS + 1), script=())
    world.adapters.transcription.fault = ProviderError("speech", "HTTP 400", retryable=False, refusal=400)
    await world.finish(Step.TRANSCRIPT)
    assert (await result(world))["engine"] == "azure_realtime"


@dataclass(frozen=True)
class Held:
    """A recording that is there already."""

    sound: bytes

    async def channels(self, call_id: str) -> list[bytes]:
        del call_id
        return [self.sound]


async def test_a_very_long_one_is_heard_in_pieces_whose_times_are_those_of_the_whole():
    """Whoever dies between two pieces goes on with the second."""
    world = await recorded(CALLER, script=())
    held = Held(long_sound(LONGEST_MS) + b"\x44" * 8000)
    transcriber, call = replace(world.services.backroom.transcriber, recordings=held), await world.call()
    (_, first), (offset_ms, second) = pieces(held.sound, LONGEST_MS)
    ears = world.adapters.transcription
    ears.faults = {second: BUSY}
    ears.taught[second] = [Utterance("Good-bye.", 0.9, 100, 500, (HeardWord("bye", 200, 400),))]
    with pytest.raises(ProviderError):
        await transcriber.transcribe(call)
    ears.faults = {}
    done = await transcriber.transcribe(call)
    assert (ears.asked.count(first), ears.asked.count(second)) == (1, 2)
    (phrase,) = (await record(world)).phrases
    assert (phrase.start_ms, phrase.words[0].offset_ms) == (offset_ms + 100, offset_ms + 200)
    assert done.result["asr_seconds"] == {"both": LONGEST_MS // 1000 + 1}


def a_talk(minutes: int) -> bytes:
    """No two seconds of it are alike."""
    return b"".join(bytes([1 + n // 100, 1 + n % 100]) * (500 * BYTES_PER_MS) for n in range(minutes * 60))


@dataclass
class Talk:
    """In a language that Fast Transcription does not know."""

    world: World
    sound: bytes

    @property
    def parts(self) -> list[bytes]:
        return [part for _, whole in pieces(self.sound, LONGEST_MS) for _, part in pieces(whole)]

    async def go(self) -> Done:
        transcriber = replace(self.world.services.backroom.transcriber, recordings=Held(self.sound))
        return await transcriber.transcribe(await self.world.call())

    @property
    def heard(self) -> list[bytes]:
        return self.world.adapters.recogniser.asked


async def a_long_talk(minutes: int) -> Talk:
    world = await recorded(CALLER, script=())
    world.adapters.transcription.fault = NOT_HERE
    return Talk(world, a_talk(minutes))


async def test_a_go_hears_only_so_much_and_keeps_each_part_of_it():
    talk = await a_long_talk(15)
    goes = 0
    while (await talk.go()).more:
        goes += 1
        assert len(talk.heard) == goes * AT_ONCE
    assert all(len(part) <= PART_MS * BYTES_PER_MS for part in talk.heard)
    assert sorted(talk.heard) == sorted(talk.parts)
    done = await talk.go()
    assert (done.result["engine"], done.result["asr_seconds"]) == ("azure_realtime", {"both": 900})
    assert (await record(talk.world)).missing == ()


async def test_whoever_dies_pays_for_no_part_twice_and_asks_no_more_whether_it_goes_faster():
    talk = await a_long_talk(9)
    ears = talk.world.adapters.recogniser
    ears.faults = {talk.parts[2]: BUSY}
    assert (await talk.go()).more
    with pytest.raises(ProviderError):
        await talk.go()
    ears.faults = {}
    assert not (await talk.go()).more
    assert [talk.heard.count(part) for part in talk.parts] == [
        1,
        1,
        3,
        *[1] * (len(talk.parts) - 3),
    ]
    assert len(talk.world.adapters.transcription.asked) == 1


async def test_a_part_is_where_it_was_in_the_whole():
    talk = await a_long_talk(12)
    last = talk.parts[-1]
    bye = Utterance("Good-bye.", 0.9, 100, 500, (HeardWord("bye", 200, 400),))
    talk.world.adapters.recogniser.taught[last] = [bye]
    while (await talk.go()).more:
        pass
    (phrase,) = (await record(talk.world)).phrases
    assert phrase.start_ms == 12 * 60_000 - len(last) // BYTES_PER_MS + 100


async def test_parts_that_cannot_be_heard_for_good_do_not_keep_the_rest_from_being_heard():
    talk = await a_long_talk(9)
    talk.world.adapters.recogniser.faults = dict.fromkeys(talk.parts[1:4], NEVER)
    while (await talk.go()).more:
        pass
    assert (await record(talk.world)).missing == ("both",)
    assert {*talk.heard} == {*talk.parts}


async def test_nor_do_parts_that_cannot_be_heard_for_now():
    talk = await a_long_talk(15)
    world, call = talk.world, await talk.world.call()
    world.adapters.recogniser.faults = dict.fromkeys(talk.parts[1 : AT_ONCE + 1], BUSY)
    assert (await talk.go()).more
    for _ in range(6):
        try:
            assert (await talk.go()).more
        except ProviderError as error:
            told = {"error": type(error).__name__}
            await world.adapters.calls.count_try(call.id, "transcript_failing", world.clock.now(), told)
    assert {*talk.heard} == {*talk.parts}
