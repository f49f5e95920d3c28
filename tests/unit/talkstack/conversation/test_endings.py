from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from talkstack.agents.model import Listening, ListeningEngine, TransferTarget
from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.plan import EndReason, Phase
from talkstack.conversation.model import CallerPressed, CallerRecorded, CallerReturned, CallerSilent
from talkstack.errors import ProviderError
from talkstack.llm.memory import Reply
from talkstack.llm.model import ToolCall
from talkstack.speech.model import wav
from talkstack.telephony.form import RecordingChanged, StatusChanged
from talkstack.tools.model import RunState
from tests.builders import a_draft
from tests.world import SID, World

PHRASES = a_draft().phrases
DESK = TransferTarget(name="desk", description="The front desk.", number="+15550003000")
NURSE = TransferTarget(name="nurse", description="For pain.", number="+15550004000", ring_seconds=10)
DOWN = Reply(fault=ProviderError("openai", "overloaded", retryable=True))
AZURE = Listening(engine=ListeningEngine.AZURE)
RECORDING = "RE" + "2" * 32


def verbs(twiml: str) -> list[str]:
    return [element.tag for element in ET.fromstring(twiml)]


def ending(text: str = "", *, name: str = "end_call", arguments: str = "{}") -> Reply:
    return Reply(text, tool_calls=(ToolCall("tc_1", name, arguments),))


def transfer(target: str, text: str = "") -> Reply:
    return ending(text, name="transfer", arguments=f'{{"target": "{target}"}}')


async def talking(*script: Reply | str, **changes: object) -> World:
    world = await World(script).open(a_draft(**changes))
    await world.ring()
    return world


async def spoken(world: World, n: int = 1) -> list[str]:
    return [segment.text for segment in (await world.reply(n)).segments]


async def over(world: World) -> None:
    changed = StatusChanged(call_sid=SID, status="completed", source="call-progress-events", sequence="3")
    await world.services.recorder.status(changed, world.arrival(), world.lifecycle)


@pytest.mark.parametrize(("said", "heard"), [("Bye for now.", "Bye for now."), ("", PHRASES.parting)])
async def test_the_agent_says_goodbye_and_hangs_up(said: str, heard: str):
    world = await talking(ending(said))
    assert verbs(await world.hear(1, "That is all")) == ["Play", "Hangup"]
    assert await spoken(world) == [heard]
    assert (await world.call()).plan.phase is Phase.ENDING
    await over(world)
    assert (await world.call()).plan.ended is EndReason.AGENT_HUNG_UP


async def test_a_tool_beside_the_goodbye_is_run_before_it():
    both = Reply(
        "Bye.", tool_calls=(ToolCall("tc_1", "book", '{"day": "Monday"}'), ToolCall("tc_2", "end_call", "{}"))
    )
    world = await talking(both, ending("It is booked. Bye."))
    assert verbs(await world.hear(1, "Book Monday, bye")) == ["Play", "Hangup"]
    call = await world.call()
    assert [(it.name, it.state) for it in await world.adapters.tool_runs.of_call(call.id)] == [
        ("book", RunState.DONE)
    ]
    assert await spoken(world) == ["It is booked. Bye."]


@pytest.mark.parametrize(
    ("said", "heard"), [("I'll get the nurse.", "I'll get the nurse."), ("", PHRASES.putting_through)]
)
async def test_the_caller_is_put_through_to_whom_the_model_chose(said: str, heard: str):
    world = await talking(transfer("nurse", said), transfers=(DESK, NURSE))
    twiml = await world.hear(1, "It hurts")
    assert verbs(twiml) == ["Play", "Dial"]
    dial = ET.fromstring(twiml)[1]
    assert (dial.findtext("Number"), dial.attrib["timeout"]) == (NURSE.number, "10")
    assert "/turns/2/dial#" in dial.attrib["action"]
    assert await spoken(world) == [heard]
    assert (await world.call()).plan.phase is Phase.TALKING


async def test_the_model_may_choose_among_the_targets_there_are():
    world = await talking("Yes?", "Yes?", transfers=(DESK, NURSE))
    await world.hear(1, "Hello")
    [offered] = [it for it in world.model.prompts[0].functions if it.name == "transfer"]
    assert offered.parameters["properties"]["target"]["enum"] == ["desk", "nurse"]
    assert "For pain." in offered.description
    alone = await talking("Yes?")
    await alone.hear(1, "Hello")
    assert [it.name for it in alone.model.prompts[0].functions] == ["book", "end_call"]


@pytest.mark.parametrize("arguments", ['{"target": "moon"}', "{}", "[]", "{", ""])
async def test_a_target_that_there_is_not_is_said(arguments: str):
    world = await talking(ending(name="transfer", arguments=arguments), transfers=(DESK,))
    assert verbs(await world.hear(1, "The moon")) == ["Gather"]
    assert await spoken(world) == [PHRASES.not_put_through]


@pytest.mark.parametrize("outcome", ["completed", "answered"])
async def test_after_a_transfer_that_was_answered_the_call_is_over(outcome: str):
    world = await talking(transfer("desk"), transfers=(DESK,))
    await world.hear(1, "A person")
    assert verbs(await world.hear(2, CallerReturned(outcome))) == ["Hangup"]
    log = (await world.call()).log
    assert [(fact.kind, fact.what, fact.n) for fact in log[-2:]] == [
        (FactKind.DIAL, outcome, 2),
        (FactKind.TURN, "returned", 2),
    ]
    await over(world)
    assert (await world.call()).plan.ended is EndReason.TRANSFERRED


@pytest.mark.parametrize("outcome", ["busy", "no-answer", "failed", "canceled"])
async def test_after_a_transfer_that_failed_the_agent_is_there_again(outcome: str):
    world = await talking(transfer("desk"), "At nine.", transfers=(DESK,))
    await world.hear(1, "A person")
    assert verbs(await world.hear(2, CallerReturned(outcome))) == ["Gather"]
    assert await spoken(world, 2) == [PHRASES.not_put_through]
    assert verbs(await world.hear(3, "When do you open?")) == ["Gather"]
    told = [it.content for it in world.model.prompts[-1].messages if it.role == "assistant"]
    assert told[-2:] == [PHRASES.putting_through, PHRASES.not_put_through]
    assert (await world.call()).plan.phase is Phase.TALKING


async def test_a_caller_whom_the_model_cannot_help_is_offered_a_person():
    world = await talking(DOWN, transfers=(DESK, NURSE))
    assert verbs(await world.hear(1, "When?")) == ["Gather"]
    assert await spoken(world) == [PHRASES.offer_person]
    assert (await world.call()).log[-1].what == "fault"
    dial = ET.fromstring(await world.hear(2, CallerPressed("1")))[1]
    assert dial.findtext("Number") == DESK.number
    assert await spoken(world, 2) == [PHRASES.putting_through]


@pytest.mark.parametrize(
    ("transfers", "offer"), [((DESK,), PHRASES.offer_person), ((), PHRASES.offer_call_back)]
)
async def test_or_to_be_called_back(transfers: tuple[TransferTarget, ...], offer: str):
    world = await talking(DOWN, transfers=transfers)
    await world.hear(1, "When?")
    assert await spoken(world) == [offer]
    assert verbs(await world.hear(2, CallerPressed("2"))) == ["Play", "Hangup"]
    assert await spoken(world, 2) == [PHRASES.call_back]
    await over(world)
    assert (await world.call()).plan.ended is EndReason.CALL_BACK


async def test_or_says_it_again():
    world = await talking(DOWN, "At nine.", transfers=(DESK,))
    await world.hear(1, "When?")
    await world.hear(2, "When do you open?")
    assert await spoken(world, 2) == ["At nine."]


async def test_keys_mean_something_only_when_they_were_offered():
    world = await talking("Yes?", "One?", DOWN, "Nine?", "Two?", transfers=(DESK,))
    await world.hear(1, "Hello")
    assert verbs(await world.hear(2, CallerPressed("1"))) == ["Gather"]
    await world.hear(3, "When?")
    assert verbs(await world.hear(4, CallerPressed("9"))) == ["Gather"]
    assert verbs(await world.hear(5, CallerPressed("2"))) == ["Gather"]
    assert [prompt.messages[-1].content for prompt in world.model.prompts] == [
        "Hello",
        "1",
        "When?",
        "9",
        "2",
    ]


async def test_a_person_who_was_not_offered_is_not_rung():
    world = await talking(DOWN, "One?")
    await world.hear(1, "When?")
    assert verbs(await world.hear(2, CallerPressed("1"))) == ["Gather"]
    assert await spoken(world, 2) == ["One?"]


async def test_who_is_recorded_has_no_keys_and_is_offered_none():
    world = await talking(DOWN, listening=AZURE, transfers=(DESK,))
    call = await world.call()
    world.adapters.telephony.recordings[RECORDING] = wav(b"\x11" * 800)
    world.adapters.recogniser.teach(b"\x11" * 800, "When do you open?")
    announced = RecordingChanged(recording_sid=RECORDING, status="completed")
    await world.services.conversation.announced(call.id, 1, announced, world.arrival(), world.lifecycle)
    assert verbs(await world.hear(1, CallerRecorded(RECORDING))) == ["Play", "Record", "Redirect"]
    assert await spoken(world) == [PHRASES.apology]
    assert not (await world.reply()).close.offered


async def test_silence_after_an_offer_is_silence():
    world = await talking(DOWN, transfers=(DESK,))
    await world.hear(1, "When?")
    assert verbs(await world.hear(2, CallerSilent())) == ["Gather"]
    assert await spoken(world, 2) == ["Are you there?"]
