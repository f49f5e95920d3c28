from __future__ import annotations

import asyncio

import pytest

from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.plan import EndReason
from talkstack.calls.model.standing import Status
from talkstack.conversation.model import Asked
from talkstack.errors import FinishedCallError, ProviderError
from tests.pace import PacedSynthesiser
from tests.unit.talkstack.live.placed import BEEP, ORDER, Placed, placed, verbs


async def slow(it: Placed, seconds: float) -> None:
    """The second sentence of the message takes its time."""
    it.world.adapters.synthesiser = PacedSynthesiser(slow={"Please call us back.": seconds})
    it.world = it.world.elsewhere()
    await it.judge(BEEP)


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


async def test_the_message_is_given_whole_or_not_yet():
    it = await placed()
    await slow(it, 1.0)
    assert verbs(await it.message()) == ["Play", "Hangup"]


async def test_no_filler_is_left_on_a_machine():
    it = await placed()
    await slow(it, 6.0)
    bridged = await it.message()
    assert verbs(bridged) == ["Redirect"]
    world = it.world
    asked = Asked(world.arrival(), after=0, fillers=1)
    assert "after=0&amp;fillers=1" in bridged
    following = await world.services.conversation.following(it.call_id, 1, asked, world.lifecycle)
    assert verbs(following) == ["Play", "Hangup"]


async def test_a_verdict_that_is_told_again_does_not_end_the_message():
    it = await placed()
    await slow(it, 1.0)
    leaving = asyncio.create_task(it.message())
    await asyncio.sleep(0.5)
    await it.judge(BEEP)
    assert verbs(await leaving) == ["Play", "Hangup"]
    reply = await it.world.adapters.replies.get(f"{it.call_id}:1")
    assert " ".join(each.text for each in reply.segments) == ORDER.message


async def transcript(it: Placed) -> list[str]:
    await it.told("completed")
    await it.world.close(it.call_id)
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
