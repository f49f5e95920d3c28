from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from talkstack.agents.model import Interruptible
from talkstack.calls.model.fact import FactKind
from talkstack.conversation.model import CallerSilent, ReplyState
from talkstack.errors import ProviderError
from talkstack.llm.memory import Reply
from talkstack.llm.model import Prompt
from talkstack.speech.memory import MemoryAudioStore
from talkstack.speech.model import Speech
from tests.builders import a_draft
from tests.pace import PacedSynthesiser
from tests.world import World, cut_off

THREE = "We open at nine. Come any time. See you soon."
FIRST, SECOND, THIRD = "We open at nine.", "Come any time.", "See you soon."


def verbs(twiml: str) -> list[str]:
    return [element.tag for element in ET.fromstring(twiml)]


async def talking(*script: Reply | str, pace: float = 0.0, **changes: object) -> World:
    world = await World(script, pace=pace).open(a_draft(**changes))
    await world.ring()
    return world


async def timed(world: World, asking: asyncio.Future[str] | object) -> tuple[float, str]:
    """Seconds until the document came, and the document."""
    began = world.clock.monotonic()
    twiml = await asking
    return round(world.clock.monotonic() - began, 3), twiml


async def test_the_first_sentence_leaves_while_the_second_is_being_written():
    world = await talking(THREE, pace=0.2)
    seconds, twiml = await timed(world, world.hear(1, "When?", after=0))
    assert seconds == 1.0  # the fifth word shows that the sentence before it is over
    assert verbs(twiml) == ["Play", "Redirect"]
    assert "/turns/1/next?after=1&amp;fillers=0#" in twiml
    assert world.model.words == [*FIRST.split(), "Come"]
    assert [segment.text for segment in (await world.reply()).segments] == [FIRST]


async def test_each_sentence_follows_when_it_is_made_and_the_last_one_listens():
    world = await talking(THREE, pace=0.2)
    await world.hear(1, "When?", after=0)
    seconds, second = await timed(world, world.next(1, after=1))
    assert (seconds, verbs(second)) == (0.6, ["Play", "Redirect"])
    assert "/turns/1/next?after=2&amp;fillers=0#" in second
    _, third = await timed(world, world.next(1, after=2))
    gather = ET.fromstring(third)[0]
    assert (gather.tag, [element.tag for element in gather]) == ("Gather", ["Play"])
    assert "/turns/2#" in gather.attrib["action"]
    reply = await world.reply()
    assert (reply.state, [segment.text for segment in reply.segments]) == (
        ReplyState.COMPLETE,
        [FIRST, SECOND, THIRD],
    )
    assert sorted(reply.answers) == sorted(reply.sent) == ["0", "1", "2"]


async def test_what_was_made_while_the_caller_listened_goes_along_in_one_file():
    world = await talking(THREE, pace=0.2)
    await world.hear(1, "When?", after=0)
    await asyncio.sleep(5)
    seconds, twiml = await timed(world, world.next(1, after=1))
    assert (seconds, verbs(twiml)) == (0, ["Gather"])
    assert [element.tag for element in ET.fromstring(twiml)[0]] == ["Play"]
    assert "/1-2.3-" in twiml


async def test_sentences_are_heard_in_their_order_whichever_is_voiced_first():
    world = await talking(THREE)
    world.adapters.synthesiser = PacedSynthesiser(slow={FIRST: 1.0})
    seconds, twiml = await timed(world, world.hear(1, "When?", after=0))
    assert (seconds, verbs(twiml)) == (1.0, ["Gather"])
    assert [segment.text for segment in (await world.reply()).segments] == [THREE]


async def test_sentences_are_voiced_side_by_side():
    world = await talking(THREE)
    world.adapters.synthesiser = PacedSynthesiser(1.0)
    seconds, _ = await timed(world, world.hear(1, "When?", after=0))
    assert seconds == 1.0


async def test_a_sentence_that_cannot_be_voiced_is_said_by_twilio_in_its_place():
    class Hoarse(PacedSynthesiser):
        async def synthesise(self, text: str, *, voice: str, language: str, **manner: Any) -> Speech:
            if text == SECOND:
                raise ProviderError("speech", "down", retryable=True)
            return await super().synthesise(text, voice=voice, language=language, **manner)

    world = await talking(THREE, interruptible=Interruptible.WHOLE_REPLY)
    world.adapters.synthesiser = Hoarse()
    gather = ET.fromstring(await world.hear(1, "When?"))[0]
    assert [(element.tag, element.text if element.tag == "Say" else "") for element in gather] == [
        ("Play", ""),
        ("Say", SECOND),
        ("Play", ""),
    ]
    assert [(it.text, it.audio is None) for it in (await world.reply()).segments] == [
        (FIRST, False),
        (SECOND, True),
        (THIRD, False),
    ]


async def test_a_reply_that_may_be_interrupted_everywhere_leaves_as_a_whole():
    world = await talking(THREE, pace=0.2, interruptible=Interruptible.WHOLE_REPLY)
    seconds, twiml = await timed(world, world.hear(1, "When?", after=0))
    assert (seconds, verbs(twiml)) == (2.0, ["Gather"])


async def test_a_file_that_is_long_in_being_kept_holds_nobody_up():
    class Slow(MemoryAudioStore):
        async def put(self, name: str, data: bytes) -> None:
            await asyncio.sleep(30)
            await super().put(name, data)

    world = await talking(THREE)
    world.adapters.audio = Slow(files=world.adapters.audio.files)
    seconds, twiml = await timed(world, world.hear(1, "When?", after=0))
    assert (seconds, verbs(twiml)) == (0, ["Gather"])


async def test_a_file_that_cannot_be_kept_is_no_reason_to_be_silent():
    class Full(MemoryAudioStore):
        async def put(self, name: str, data: bytes) -> None:  # noqa: ARG002 - a port's names
            raise ProviderError("blob", "HTTP 507", retryable=False)

    world = await talking(THREE)
    world.adapters.audio = Full(files=world.adapters.audio.files)
    assert verbs(await world.hear(1, "When?")) == ["Gather"]


async def test_what_a_turn_leaves_behind_is_there_when_it_is_answered():
    world = await talking(THREE)
    await world.hear(1, "When do you open?")
    call = await world.call()
    assert [(fact.kind, fact.what) for fact in call.log[1:]] == [(FactKind.TURN, "speech")]
    said = await world.adapters.utterances.of_call(call.id)
    assert [(each.n, each.speaker, each.text, each.cut) for each in said] == [
        (0, "agent", "Hello. This is Dr. Lee's clinic.", False),
        (1, "caller", "When do you open?", False),
    ]
    stages = (await world.reply()).stages
    assert {"model_first", "model_done", "speech_first", "total"} <= stages.keys()


async def test_stages_tell_how_long_each_part_took():
    world = await talking(THREE, pace=0.25)
    world.adapters.synthesiser = PacedSynthesiser(0.5)
    await world.hear(1, "When?", after=0)
    await world.next(1, after=1)
    await world.next(1, after=2)
    stages = (await world.reply()).stages
    assert stages == {
        "began": 0,
        "model_first": 250,
        "speech_first": 1750,
        "model_done": 2500,
        "total": 3000,
    }


async def test_a_model_that_breaks_off_is_followed_by_an_offer():
    broken = Reply(f"{FIRST} Come any", fault=ProviderError("openai", "reset", retryable=True))
    world = await talking(broken, pace=0.2)
    assert verbs(await world.hear(1, "When?", after=0)) == ["Play", "Redirect"]
    assert verbs(await world.next(1, after=1)) == ["Gather"]
    reply = await world.reply()
    assert [segment.text for segment in reply.segments] == [FIRST, a_draft().phrases.offer_call_back]
    assert reply.close.offered
    assert (await world.call()).log[-1].what == "fault"


@pytest.mark.parametrize("script", [THREE, f"{FIRST} {SECOND}"])
async def test_who_lost_the_turn_adds_nothing_to_it(script: str):
    world = await talking(script, pace=0.2)
    await world.hear(1, "When?", after=0)
    seen = await world.reply()
    taken = await world.adapters.replies.take_over(seen)
    assert taken
    await asyncio.sleep(20)
    assert await world.reply() == replace(taken, beat=seen.beat)


@pytest.mark.parametrize("after", [0.3, 1.1, 1.9])
async def test_a_producer_that_is_stopped_leaves_no_one_waiting(after: float):
    world = await talking(THREE, pace=0.2)
    asking = asyncio.create_task(world.hear(1, "When?", after=0))
    await asyncio.sleep(after)
    await cut_off()
    assert asking.cancelled() or verbs(asking.result()) == ["Play", "Redirect"]
    assert not [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]


async def test_silence_needs_no_model():
    world = await talking()
    seconds, twiml = await timed(world, world.hear(1, CallerSilent(), after=0))
    assert (seconds, verbs(twiml)) == (0, ["Gather"])
    assert world.model.prompts == []


async def test_what_a_turn_tripped_over_is_in_no_log(caplog: pytest.LogCaptureFixture):
    def trip(prompt: Prompt) -> str:
        raise LookupError(prompt.messages[-1].content)

    world = await World(trip).open()
    await world.ring()
    await world.hear(1, "my secret")
    assert "turn.broke call=" in caplog.text
    assert "UnforeseenError: LookupError" in caplog.text
    assert "my secret" not in caplog.text


async def test_a_reply_tells_which_provider_failed():
    world = await talking(Reply(fault=ProviderError("openai", "HTTP 500", retryable=False)))
    await world.hear(1, "When?")
    assert (await world.reply()).failed == "openai"
