from __future__ import annotations

import asyncio
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from orchestrations.policies import UPKEEP
from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.order import Detection, OnMachine, Order
from talkstack.calls.model.plan import EndReason
from talkstack.calls.model.standing import Status
from talkstack.conversation.model import CallerSaid
from talkstack.errors import FinishedCallError, ProviderError
from tests.unit.talkstack.live.placed import ORDER, Placed, placed

HANG_UP = replace(ORDER, on_machine=OnMachine.HANG_UP)
BEEP = "machine_end_beep"


def verbs(twiml: str) -> list[str]:
    return [element.tag for element in ET.fromstring(twiml)]


async def hear(it: Placed, n: int, words: str = "You have reached the Lees") -> str | None:
    world = it.world
    world.clock.advance(5)
    said = CallerSaid(words, 0.9, "twilio")
    return await world.services.conversation.hear(it.call_id, n, said, world.arrival(), world.lifecycle)


async def look(it: Placed) -> int:
    look = await it.world.services.keeper.reconcile(it.call_id, UPKEEP, it.world.lifecycle)
    return look.sleep_seconds


@pytest.mark.parametrize("answered_by", ["human", "unknown"])
async def test_a_person_is_talked_with(answered_by: str):
    it = await placed(["At nine."])
    await it.judge(answered_by)
    assert it.world.adapters.exchange.diverted == []
    assert verbs(await hear(it, 1) or "") == ["Gather"]
    assert await it.facts(FactKind.MACHINE) == [(1, answered_by, "leave_message")]
    with pytest.raises(FinishedCallError):
        await it.message()


async def test_a_machine_that_is_talked_with_is_answered_like_a_person():
    it = await placed(["At nine."], order=replace(ORDER, on_machine=OnMachine.TALK))
    await it.judge(BEEP)
    assert it.sid in it.world.adapters.exchange.live
    assert verbs(await hear(it, 1) or "") == ["Gather"]


@pytest.mark.parametrize(
    ("order", "answered_by"),
    [(HANG_UP, "machine_start"), (ORDER, "fax"), (replace(ORDER, message=None), BEEP)],
)
async def test_what_no_message_is_for_is_hung_up_on(order: Order, answered_by: str):
    it = await placed(["At nine."], order=order)
    await it.judge(answered_by)
    assert it.sid not in it.world.adapters.exchange.live
    assert await hear(it, 1) == await hear(it, 1)
    assert verbs(await hear(it, 1) or "") == ["Hangup"]
    assert it.world.model.prompts == []
    await it.told("completed")
    call = await it.call()
    assert (call.status, call.outcome) == (Status.VOICEMAIL, EndReason.VOICEMAIL)


async def test_the_message_is_left_once_and_ends_the_call():
    it = await placed()
    await it.judge(BEEP)
    assert [url.partition("#")[0] for _, url in it.world.adapters.exchange.diverted] == [
        "https://phone.example.com/twilio/calls/call_1/message?attempt=1"
    ]
    twiml = await it.message("t1")
    assert verbs(twiml) == ["Play", "Hangup"]
    assert await it.message("t1") == twiml
    with pytest.raises(FinishedCallError):
        await it.message("t2")
    it.world.clock.advance(20)
    await it.told("completed")
    call = await it.call()
    assert (call.status, call.outcome) == (Status.VOICEMAIL, EndReason.VOICEMAIL)
    assert await it.facts(FactKind.TURN) == [(1, "message", "voicemail")]


async def test_of_two_who_ask_at_once_one_is_given_the_message():
    it = await placed()
    await it.judge(BEEP)
    answers = await asyncio.gather(it.message("t1"), it.message("t2"), return_exceptions=True)
    assert [isinstance(answer, FinishedCallError) for answer in answers].count(True) == 1


async def test_a_request_without_a_token_is_never_taken_for_a_repeat():
    it = await placed()
    await it.judge(BEEP)
    await it.message("")
    with pytest.raises(FinishedCallError):
        await it.message("")


async def test_a_message_that_no_voice_can_speak_is_left_to_twilios():
    it = await placed()
    it.world.adapters.synthesiser.fault = ProviderError("speech", "down", retryable=True)
    await it.judge(BEEP)
    assert verbs(await it.message()) == ["Say", "Say", "Hangup"]


async def transcript(it: Placed) -> list[str]:
    await it.told("completed")
    await it.world.services.wrap_up.close(it.call_id)
    return [each.text for each in await it.world.adapters.utterances.of_call(it.call_id)]


async def test_the_message_is_in_the_transcript_if_it_was_fetched():
    it = await placed()
    await it.judge(BEEP)
    await it.message()
    it.world.clock.advance(30)
    assert (await transcript(it))[-1] == ORDER.message


async def test_a_message_that_nobody_fetched_is_not_in_the_transcript():
    it = await placed()
    it.world.clock.advance(30)
    await it.judge(BEEP)
    assert await transcript(it) == ["Hello. This is Dr. Lee's clinic."]


async def test_turns_of_a_machine_lead_to_the_message_even_when_twilio_was_not_reached():
    it = await placed(["At nine."])
    it.world.adapters.exchange.live.clear()
    await it.judge(BEEP)
    twiml = await hear(it, 1) or ""
    assert verbs(twiml) == ["Redirect"]
    assert "/message?attempt=1" in twiml
    assert it.world.model.prompts == []
    assert verbs(await it.message()) == ["Play", "Hangup"]


async def test_a_reply_in_production_is_not_spoken_to_a_machine():
    it = await placed(["We open at nine every day of the week."], pace=0.2)
    answering = asyncio.create_task(hear(it, 1))
    await asyncio.sleep(0.3)
    await it.judge(BEEP)
    assert "/message?attempt=1" in (await answering or "")
    assert verbs(await it.message()) == ["Play", "Hangup"]
    assert await it.facts(FactKind.TURN) == [(1, "speech", None), (2, "message", "voicemail")]


async def test_the_first_verdict_on_an_attempt_stays_and_one_on_another_is_ignored():
    it = await placed()
    await it.judge("human")
    await it.judge(BEEP)
    await it.judge(BEEP, attempt=2)
    assert await it.facts(FactKind.MACHINE) == [(1, "human", "leave_message")]
    assert it.world.adapters.exchange.diverted == []


async def test_a_verdict_that_is_told_twice_diverts_once():
    it = await placed()
    await asyncio.gather(it.judge(BEEP), it.judge(BEEP))
    await it.judge(BEEP)
    assert len(it.world.adapters.exchange.diverted) == 1


async def test_the_clock_diverts_again_when_nobody_fetched_the_message():
    it = await placed()
    assert await look(it) <= 16
    await it.judge(BEEP)
    assert await look(it) <= 11
    assert len(it.world.adapters.exchange.diverted) == 1
    it.world.clock.advance(10)
    await look(it)
    assert len(it.world.adapters.exchange.diverted) == 2
    await it.message()
    it.world.clock.advance(10)
    await look(it)
    assert len(it.world.adapters.exchange.diverted) == 2


async def test_the_clock_hangs_up_again_on_a_machine_that_is_still_there():
    it = await placed(order=HANG_UP)
    await it.judge(BEEP)
    it.world.adapters.exchange.live.add(it.sid)
    await look(it)
    assert it.sid in it.world.adapters.exchange.live
    it.world.clock.advance(10)
    await look(it)
    assert it.sid not in it.world.adapters.exchange.live


async def test_a_call_without_detection_is_not_looked_after_more_often():
    it = await placed(order=replace(ORDER, detection=Detection.OFF))
    assert await look(it) == UPKEEP.longest_sleep
