"""The recording as text: each piece paid for once, and what cannot be had told."""

from __future__ import annotations

import pytest

from talkstack.aftermath.model import Step
from talkstack.calls.model.news import News
from talkstack.conversation.model import CallerPressed
from talkstack.errors import ProviderError
from talkstack.speech.model import HeardWord, Utterance, recording_blob
from talkstack.transcripts.model.record import Record, Span
from tests.unit.talkstack.speech.waves import mulaw_wav
from tests.world import World

CALLER, AGENT = b"\x11" * 8000, b"\x22" * 8000
BUSY = ProviderError("speech", "HTTP 429", retryable=True, refusal=429)
NEVER = ProviderError("speech", "HTTP 400", retryable=False, refusal=400)
LOCKED = ProviderError("speech", "HTTP 401", retryable=False, refusal=401)
HOUR = 3600.0
GREETING = "Hello. This is Dr. Lee's clinic."


async def recorded(*channels: bytes, script: tuple[str, ...] = ("We open at nine.",)) -> World:
    """A call of one turn whose recording lies at home."""
    world = await World(script).open()
    await world.ring()
    if script:
        await world.hear(1, "When do you open?")
    await world.adapters.recordings.put(recording_blob((await world.call()).id), mulaw_wav(*channels))
    world.adapters.recogniser.teach(CALLER, "When do you open?", "")
    world.adapters.recogniser.teach(AGENT, GREETING)
    return world


async def result(world: World) -> dict[str, object]:
    return (await world.call()).steps["transcript"]


async def record(world: World) -> Record:
    transcript = await world.adapters.transcripts.get((await world.call()).id)
    assert transcript
    assert transcript.record
    assert transcript.parts == {}
    return transcript.record


async def test_each_channel_is_what_one_side_said_and_only_counts_stay_with_the_call():
    world = await recorded(CALLER, AGENT)
    assert await world.finish(Step.TRANSCRIPT) is News.TRANSCRIBED
    made = await record(world)
    assert [(it.speaker, it.text, it.turn) for it in made.phrases] == [
        ("agent", GREETING, 0),
        ("caller", "When do you open?", 1),
    ]
    assert made.differences == ()
    kept = await result(world)
    assert (bool(kept.pop("news_at")), kept.pop("news_n")) == (True, 1)
    assert kept == {
        "engine": "azure_realtime",
        "asr_seconds": {"caller": 1, "agent": 1},
        "missing": [],
        "phrases": 2,
        "words": 0,
        "differences": 0,
        "material": 0,
        "news": "call.transcribed",
    }


async def test_what_was_heard_live_and_afterwards_is_compared_and_counted():
    world = await recorded(CALLER, AGENT)
    heard = Utterance(
        "When do you close?", 0.8, 100, 800, (HeardWord("when", 100, 90), HeardWord("close", 700, 90))
    )
    world.adapters.recogniser.taught[CALLER] = [heard]
    await world.finish(Step.TRANSCRIPT)
    (difference,) = (await record(world)).differences
    assert (difference.n, difference.live, difference.record) == (
        1,
        "When do you open?",
        "When do you close?",
    )
    assert difference.spans == (Span("open?", "close?", material=False, at_ms=700),)
    assert ((await result(world))["differences"], (await result(world))["material"]) == (1, 0)


async def test_one_channel_holds_both():
    world = await recorded(CALLER)
    world.adapters.recogniser.teach(CALLER, GREETING, "When do you open?")
    await world.finish(Step.TRANSCRIPT)
    made = await record(world)
    assert [(it.speaker, it.turn) for it in made.phrases] == [("both", 0), ("both", 1)]


async def test_a_call_in_which_nobody_spoke_has_an_empty_record():
    world = await recorded(b"\xff" * 800, b"\xff" * 800, script=())
    assert await world.finish(Step.TRANSCRIPT) is News.TRANSCRIBED
    assert (await record(world)).phrases == ()


async def test_without_a_recording_there_is_no_transcript():
    world = await World().open()
    await world.ring()
    assert await world.finish(Step.TRANSCRIPT) is None
    assert await result(world) == {"absent": True}
    assert await world.adapters.transcripts.get((await world.call()).id) is None


async def test_a_channel_that_fails_is_heard_again_alone():
    world = await recorded(CALLER, AGENT)
    ears = world.adapters.recogniser
    ears.faults = {AGENT: BUSY}
    with pytest.raises(ProviderError):
        await world.finish(Step.TRANSCRIPT)
    ears.faults = {}
    assert await world.finish(Step.TRANSCRIPT) is News.TRANSCRIBED
    assert (ears.asked.count(CALLER), ears.asked.count(AGENT)) == (1, 2)
    assert (await record(world)).missing == ()


@pytest.mark.parametrize(("fault", "tries"), [(NEVER, 0), (BUSY, 11), (LOCKED, 11)])
async def test_a_side_that_cannot_be_had_is_missing_and_the_transcript_says_so(
    fault: ProviderError, tries: int
):
    world = await recorded(CALLER, AGENT)
    world.adapters.recogniser.faults = {CALLER: fault}
    for _ in range(tries):
        with pytest.raises(ProviderError):
            await world.finish(Step.TRANSCRIPT)
        world.clock.advance(HOUR * 2)
    assert await world.finish(Step.TRANSCRIPT) is News.TRANSCRIBED
    made = await record(world)
    assert (made.missing, [it.speaker for it in made.phrases]) == (("caller",), ["agent"])
    assert made.differences == ()  # nothing is said of whom nobody heard
    assert made.seconds == {"caller": 0, "agent": 1}


async def test_a_side_that_can_be_had_by_the_evening_is_not_missing():
    world = await recorded(CALLER, AGENT)
    world.adapters.recogniser.faults = {CALLER: LOCKED}
    for _ in range(20):
        with pytest.raises(ProviderError):
            await world.finish(Step.TRANSCRIPT)
        world.clock.advance(HOUR)
    world.adapters.recogniser.faults = {}
    assert await world.finish(Step.TRANSCRIPT) is News.TRANSCRIBED
    assert (await record(world)).missing == ()


async def test_when_nothing_can_be_had_the_step_is_given_up():
    world = await recorded(CALLER, AGENT)
    world.adapters.recogniser.fault = NEVER
    assert await world.finish(Step.TRANSCRIPT) is None
    assert await result(world) == {"failed": "ProviderError"}


async def test_what_is_no_sound_is_given_up_at_once():
    world = await recorded(CALLER)
    await world.adapters.recordings.put(recording_blob((await world.call()).id), b"no sound")
    assert await world.finish(Step.TRANSCRIPT) is None
    assert await result(world) == {"failed": "BadRequestError"}


async def test_whoever_died_behind_the_record_pays_for_nothing_and_tells_the_same():
    world = await recorded(CALLER, AGENT)
    transcriber = world.services.backroom.transcriber
    first = await transcriber.transcribe(await world.call())
    world.clock.advance(60)
    assert await transcriber.transcribe(await world.call()) == first
    assert len(world.adapters.recogniser.asked) == 2


async def test_what_the_keypad_said_was_not_spoken():
    world = await recorded(CALLER, AGENT, script=("Thank you.", "Good-bye."))
    await world.hear(2, CallerPressed("42"))
    await world.finish(Step.TRANSCRIPT)
    assert {it.speaker for it in (await record(world)).differences} == {"agent"}
