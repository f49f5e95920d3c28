from __future__ import annotations

import asyncio
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from talkstack.agents.model import Listening, ListeningEngine
from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.plan import EndReason, Phase, SilenceAction
from talkstack.conversation.model import CallerPressed, CallerRecorded, CallerSilent, ReplyState
from talkstack.errors import FinishedCallError, NotFoundError, ProviderError, UnknownTurnError
from talkstack.llm.memory import Reply
from talkstack.llm.model import ToolCall
from talkstack.speech.model import wav
from talkstack.telephony.form import RecordingChanged, StatusChanged
from talkstack.tools.model import RunState
from tests.builders import a_draft
from tests.world import SID, World

RECORDING = "RE" + "2" * 32


def verbs(twiml: str) -> list[str]:
    return [element.tag for element in ET.fromstring(twiml)]


async def test_a_turn_is_answered_with_the_whole_reply_inside_a_gather():
    world = await World(["We open at nine. Come any time."]).open()
    await world.ring()
    twiml = await world.hear(1, "When do you open?")
    gather = ET.fromstring(twiml)[0]
    assert gather.tag == "Gather"
    assert [element.tag for element in gather] == ["Play"]
    assert "/turns/2" in gather.attrib["action"]
    call = await world.call()
    reply = await world.adapters.replies.get(f"{call.id}:1")
    assert reply.state is ReplyState.COMPLETE
    assert reply.segments[0].text == "We open at nine. Come any time."
    assert reply.answers == {"0": twiml}
    assert reply.segments[0].audio in world.adapters.audio.files


async def test_what_was_said_is_told_to_the_model_in_the_next_turn():
    world = await World(["At nine.", "Yes."]).open()
    await world.ring()
    await world.hear(1, "When do you open?")
    await world.hear(2, "On Sundays too?")
    said = [(message.role, message.content) for message in world.model.prompts[-1].messages]
    assert ("user", "When do you open?") in said
    assert ("assistant", "At nine.") in said
    assert said[-1] == ("user", "On Sundays too?")


async def test_a_repeated_webhook_gets_the_same_bytes_and_nothing_happens_twice():
    world = await World(["At nine."]).open()
    await world.ring()
    first, second = await asyncio.gather(world.hear(1, "When?"), world.hear(1, "When?"))
    assert first == second == await world.hear(1, "When?")
    assert len(world.model.prompts) == 1
    assert [fact.n for fact in (await world.call()).log if fact.kind is FactKind.TURN] == [1]


async def test_a_tool_runs_once_and_its_result_reaches_the_model():
    call_tool = Reply(tool_calls=(ToolCall("tc_1", "book", '{"day": "Monday"}'),))
    world = await World([call_tool, "It is booked."]).open()
    await world.ring()
    await asyncio.gather(world.hear(1, "Book Monday"), world.hear(1, "Book Monday"))
    call = await world.call()
    runs = await world.adapters.tool_runs.of_call(call.id)
    assert [(run.name, run.state) for run in runs] == [("book", RunState.DONE)]
    assert world.adapters.tool_caller.effects == {f"{call.id}:1:1": 1}
    last = world.model.prompts[-1].messages[-1]
    assert (last.role, last.tool_call_id) == ("tool", "tc_1")
    assert [fact.kind for fact in call.log] == [FactKind.STARTED, FactKind.TOOL, FactKind.TURN]


async def test_silences_follow_the_plan_up_to_the_goodbye():
    world = await World().open()
    await world.ring()
    assert verbs(await world.hear(1, CallerSilent())) == ["Gather"]
    assert verbs(await world.hear(2, CallerSilent())) == ["Gather"]
    assert verbs(await world.hear(3, CallerSilent())) == ["Play", "Hangup"]
    call = await world.call()
    assert call.plan.phase is Phase.ENDING
    changed = StatusChanged(call_sid=SID, status="completed", source="call-progress-events", sequence="3")
    await world.services.recorder.status(changed, world.arrival(), world.lifecycle)
    assert (await world.call()).plan.ended is EndReason.SILENCE


async def test_words_in_between_begin_the_silences_anew():
    world = await World(["Yes."]).open()
    await world.ring()
    await world.hear(1, CallerSilent())
    await world.hear(2, "I am here")
    assert (await world.call()).plan.silence is SilenceAction.REPROMPT
    assert (await world.call()).plan.reprompt == 0


async def test_pressed_keys_are_an_answer():
    world = await World(["Thank you."]).open()
    await world.ring()
    await world.hear(1, CallerPressed("42"))
    assert world.model.prompts[0].messages[-1].content == "4 2"


async def test_a_model_that_fails_is_followed_by_an_apology_and_the_call_goes_on():
    fault = Reply(fault=ProviderError("openai", "overloaded", retryable=True))
    world = await World([fault, "At nine."]).open()
    await world.ring()
    assert verbs(await world.hear(1, "When?")) == ["Gather"]
    assert verbs(await world.hear(2, "When?")) == ["Gather"]
    assert (await world.call()).turns == 2


async def test_a_voice_that_fails_leaves_the_words_to_twilio():
    world = await World(["At nine."]).open()
    await world.ring()
    world.adapters.synthesiser.fault = ProviderError("speech", "down", retryable=True)
    gather = ET.fromstring(await world.hear(1, "When?"))[0]
    assert [(element.tag, element.text) for element in gather] == [("Say", "At nine.")]


async def test_the_last_turn_before_the_cap_ends_the_call():
    world = await World().open()
    await world.ring()
    call = await world.call()
    await world.adapters.calls.set_plan(call.id, replace(call.plan, last_turn=True), folded=1)
    assert verbs(await world.hear(1, "And then")) == ["Play", "Hangup"]
    assert (await world.call()).log[-1].ref == EndReason.MAX_DURATION


async def test_what_does_not_exist_is_refused_and_leaves_no_trace():
    world = await World(["At nine."]).open()
    await world.ring()
    call = await world.call()
    with pytest.raises(UnknownTurnError):
        await world.hear(7, "Hello")
    with pytest.raises(NotFoundError):
        await world.services.conversation.hear(
            "call_none", 1, CallerSilent(), world.arrival(), world.lifecycle
        )
    assert await world.adapters.replies.of_call(call.id) == []
    assert await world.adapters.replies.of_call("call_none") == []


async def test_a_finished_call_answers_nothing_more():
    world = await World(["At nine."]).open()
    await world.ring()
    changed = StatusChanged(call_sid=SID, status="completed", source="call-progress-events", sequence="3")
    await world.services.recorder.status(changed, world.arrival(), world.lifecycle)
    with pytest.raises(FinishedCallError):
        await world.hear(1, "Hello")


async def test_turns_do_not_wait_for_a_deaf_orchestration_and_the_sweeper_mends_it():
    world = await World().open()
    await world.ring()
    world.lifecycle.deaf = True
    await world.hear(1, CallerSilent())
    await world.hear(2, CallerSilent())
    assert (await world.call()).plan.reprompt == 0
    world.lifecycle.deaf = False
    world.clock.advance(20)
    assert await world.services.keeper.sweep(world.lifecycle) == 1
    assert (await world.call()).plan.silence is SilenceAction.GOODBYE
    assert await world.services.keeper.sweep(world.lifecycle) == 0


async def azure_world(*script: str) -> World:
    world = World(script)
    return await world.open(a_draft(listening=Listening(engine=ListeningEngine.AZURE)))


async def test_a_recorded_answer_is_recognised_when_it_is_announced():
    world = await azure_world("At nine.")
    assert "Record" in await world.ring()
    call = await world.call()
    world.adapters.telephony.recordings[RECORDING] = wav(b"\x11" * 800)
    world.adapters.recogniser.teach(b"\x11" * 800, "When do you open?")
    announced = RecordingChanged(recording_sid=RECORDING, status="completed")
    action, _ = await asyncio.gather(
        world.hear(1, CallerRecorded(RECORDING), after=0),
        world.services.conversation.announced(call.id, 1, announced, world.arrival(), world.lifecycle),
    )
    assert verbs(action) == ["Play", "Record", "Redirect"]
    assert world.model.prompts[0].messages[-1].content == "When do you open?"
    assert world.adapters.telephony.recordings == {}


async def test_an_action_that_waits_in_vain_is_bridged_and_then_apologises():
    world = await azure_world()
    await world.ring()
    bridged = await world.hear(1, CallerRecorded(RECORDING))
    assert verbs(bridged) == ["Play", "Redirect"]
    assert "fillers=1" in bridged
    assert verbs(await world.next(1, fillers=3)) == ["Play", "Record", "Redirect"]


async def test_after_a_turn_that_nobody_answered_the_call_goes_on():
    world = await azure_world("At nine.")
    await world.ring()
    call = await world.call()
    apology = await world.next(1, fillers=3)
    assert await world.next(1, fillers=3) == apology
    assert (await world.call()).turns == 1
    world.adapters.telephony.recordings[RECORDING] = wav(b"\x11" * 800)
    world.adapters.recogniser.teach(b"\x11" * 800, "When do you open?")
    announced = RecordingChanged(recording_sid=RECORDING, status="completed")
    await world.services.conversation.announced(call.id, 2, announced, world.arrival(), world.lifecycle)
    assert verbs(await world.hear(2, CallerRecorded(RECORDING))) == ["Play", "Record", "Redirect"]
    assert len(world.model.prompts) == 1


async def test_a_recording_of_a_finished_call_is_deleted_and_not_answered():
    world = await azure_world()
    await world.ring()
    call = await world.call()
    changed = StatusChanged(call_sid=SID, status="completed", source="call-progress-events", sequence="3")
    await world.services.recorder.status(changed, world.arrival(), world.lifecycle)
    world.adapters.telephony.recordings[RECORDING] = wav(b"\x11" * 800)
    announced = RecordingChanged(recording_sid=RECORDING, status="completed")
    await world.services.conversation.announced(call.id, 1, announced, world.arrival(), world.lifecycle)
    assert world.adapters.telephony.recordings == {}
    assert await world.adapters.replies.of_call(call.id) == []
