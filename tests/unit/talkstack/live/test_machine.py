from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from talkstack.agents.model import Listening, ListeningEngine
from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.order import OnMachine, Order
from talkstack.calls.model.plan import EndReason
from talkstack.calls.model.standing import Status
from talkstack.conversation.model import CallerRecorded
from talkstack.errors import FinishedCallError
from tests.unit.talkstack.live.placed import BEEP, HANG_UP, ORDER, placed, verbs


@pytest.mark.parametrize("answered_by", ["human", "unknown"])
async def test_a_person_is_talked_with(answered_by: str):
    it = await placed(["At nine."])
    await it.judge(answered_by)
    assert it.world.adapters.exchange.diverted == []
    assert verbs(await it.hear(1)) == ["Gather"]
    assert await it.facts(FactKind.MACHINE) == [(1, answered_by, "leave_message")]
    with pytest.raises(FinishedCallError):
        await it.message()


async def test_a_machine_that_is_talked_with_is_answered_like_a_person():
    it = await placed(["At nine."], order=replace(ORDER, on_machine=OnMachine.TALK))
    await it.judge(BEEP)
    assert it.sid in it.world.adapters.exchange.live
    assert verbs(await it.hear(1)) == ["Gather"]


@pytest.mark.parametrize(
    ("order", "answered_by"),
    [(HANG_UP, "machine_start"), (ORDER, "fax"), (replace(ORDER, message=None), BEEP)],
)
async def test_what_no_message_is_for_is_hung_up_on(order: Order, answered_by: str):
    it = await placed(["At nine."], order=order)
    await it.judge(answered_by)
    assert it.sid not in it.world.adapters.exchange.live
    assert await it.hear(1) == await it.hear(1)
    assert verbs(await it.hear(1)) == ["Hangup"]
    assert it.world.model.prompts == []
    await it.told("completed")
    call = await it.call()
    assert (call.status, call.outcome) == (Status.VOICEMAIL, EndReason.VOICEMAIL)


async def test_a_recorded_answer_of_a_machine_leads_to_the_message():
    it = await placed(listening=Listening(engine=ListeningEngine.AZURE))
    await it.judge(BEEP)
    world = it.world
    said = CallerRecorded("RE" + "2" * 32)
    twiml = await world.services.conversation.hear(it.call_id, 1, said, world.arrival(), world.lifecycle)
    assert verbs(twiml) == ["Redirect"]
    assert "/message?attempt=1" in (twiml)


async def test_turns_of_a_machine_lead_to_the_message_even_when_twilio_was_not_reached():
    it = await placed(["At nine."])
    it.world.adapters.exchange.live.clear()
    await it.judge(BEEP)
    twiml = await it.hear(1)
    assert verbs(twiml) == ["Pause", "Redirect"]
    assert "/message?attempt=1" in twiml
    assert it.world.model.prompts == []
    assert verbs(await it.message()) == ["Play", "Hangup"]


async def test_a_reply_in_production_is_not_spoken_to_a_machine():
    it = await placed(["We open at nine every day of the week."], pace=0.2)
    answering = asyncio.create_task(it.hear(1))
    await asyncio.sleep(0.3)
    await it.judge(BEEP)
    assert "/message?attempt=1" in (await answering)
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


async def test_a_machine_is_not_greeted_again_when_a_webhook_has_failed():
    it = await placed()
    await it.judge(BEEP)
    world = it.world
    twiml = await world.services.switchboard.connector.answer(
        it.call_id, 1, it.sid, world.arrival(), world.lifecycle
    )
    assert verbs(twiml) == ["Redirect"]
    assert "/message?attempt=1" in twiml
