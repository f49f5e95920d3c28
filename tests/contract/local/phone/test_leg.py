import asyncio

import pytest

from local.phone.audio.tape import SILENT_FRAME, loud_span
from local.phone.errors import CallEndedError, NoAnswerError, NotAnsweredError
from local.phone.phone import Phone
from tests.contract.local.phone.carrier import ENGINE, Agent, answered, carrier


async def echo(agent: Agent) -> None:
    await agent.tell("answered", call_sid="CA1")
    await agent.play("Good morning.")
    while said := await agent.listen():
        await agent.play(f"You said: {said}")
    await agent.play("Goodbye.")


async def test_a_conversation_goes_through_the_audio():
    async with answered(echo) as (leg, (agent,)):
        assert (await leg.hear()).text == "Good morning."
        said = await leg.say("half past two, please")
        heard = await leg.hear()
        assert heard.text == "You said: half past two, please"
        assert (await ENGINE.transcribe(bytes(agent.caller))).text == "half past two, please"
    assert leg.ended.by == "caller"
    assert said.ended_ms + 700 <= heard.started_ms < heard.ended_ms <= len(leg.tape) * 20
    assert [turn.said and turn.said.text for turn in leg.turns] == [None, "half past two, please"]
    assert leg.turns[0].answered_after_ms is None
    assert 0 < leg.turns[1].answered_after_ms < 5_000


async def test_the_last_words_are_heard_up_to_the_hangup():
    async with answered(echo) as (leg, _):
        await leg.hear()
        heard = await leg.hear()
        assert heard.text == "Goodbye."
        assert (leg.ended.by, leg.ended.reason) == ("agent", "the document ended")
        with pytest.raises(CallEndedError):
            await leg.say("Wait!")
        assert (await leg.hear()).began_at is None


async def test_a_fast_line_stands_still_while_nothing_is_awaited():
    async with answered(echo) as (leg, (agent,)):
        await leg.hear()
        before = len(leg.tape)
        for _ in range(200):
            await asyncio.sleep(0)
        assert len(leg.tape) == agent.frames == before
        await leg.silence(1.5)
        assert len(leg.tape) - before == 75


async def test_words_said_over_the_agent_are_answered_by_what_comes_after():
    async def interrupted(agent: Agent) -> None:
        await agent.tell("answered", call_sid="CA1")
        await agent.tell("playing")
        said = await agent.listen(interrupted=True)
        await agent.play(f"You said: {said}")
        await agent.listen()

    async with answered(interrupted) as (leg, _):
        await leg.say("stop")
        assert (await leg.hear()).text == "You said: stop"


async def test_an_answer_begun_before_the_caller_ends_is_heard_whole():
    async def hasty(agent: Agent) -> None:
        await agent.tell("answered", call_sid="CA1")
        await agent.listen(timeout_s=0.1)
        await agent.tell("heard", text="well", confidence=1.0)
        await agent.play("I know.")
        await agent.tell("listening", verb="Gather")
        while True:
            await agent.exchange()

    async with answered(hasty) as (leg, _):
        await leg.play(bytes([0xFF]) * 8_000 * 4, "a long pause")
        assert (await leg.hear()).text == "I know."


async def test_keys_are_pressed():
    async with answered(echo) as (leg, (agent,)):
        await leg.hear()
        await leg.dtmf("1#")
        await leg.silence(0.1)
        assert agent.keys == "1#"


async def test_an_agent_that_says_nothing_is_given_up():
    async def mute(agent: Agent) -> None:
        await agent.tell("answered", call_sid="CA1")
        while True:
            await agent.exchange()

    async with answered(mute) as (leg, _):
        with pytest.raises(NoAnswerError, match=r"within 3 s"):
            await leg.hear(patience_s=3)
        assert len(leg.tape) == 150


async def test_a_pause_ends_an_answer_only_if_wished():
    async def thoughtful(agent: Agent) -> None:
        await agent.tell("answered", call_sid="CA1")
        await agent.play("One moment.")
        for _ in range(100):
            await agent.exchange()
        await agent.play("Tomorrow.")
        await agent.listen()

    async with answered(thoughtful) as (leg, _):
        assert (await leg.hear(quiet_s=0.8)).text == "One moment."
        assert (await leg.hear()).text == "Tomorrow."
    async with answered(thoughtful) as (leg, _):
        assert (await leg.hear()).text == "One moment. Tomorrow."


async def test_the_tape_has_both_sides_in_step():
    async with answered(echo) as (leg, _):
        await leg.hear()
        said = await leg.say("hello")
        await leg.hear()
    assert len(leg.tape.caller) == len(leg.tape.agent) == len(leg.tape) * 160
    first, end = loud_span(bytes(leg.tape.caller))
    assert (first * 20, end * 20) == (said.started_ms, said.ended_ms)


async def test_a_call_that_is_not_answered_says_why():
    async def reject(agent: Agent) -> None:
        await agent.tell("hangup", by="agent", reason="busy")

    with pytest.raises(NotAnsweredError, match="busy"):
        async with answered(reject):
            pass
    async with carrier(reject, []) as url:
        phone = Phone(url, ENGINE)
        with pytest.raises(NotAnsweredError, match="no such number"):
            await phone.dial(from_="+15550100001", to="+1555", pace="fast").__aenter__()
    with pytest.raises(NotAnsweredError, match="no carrier at"):
        await phone.dial(from_="+15550100001", to="+15550001000", pace="fast").__aenter__()


async def test_a_carrier_that_dies_ends_the_call():
    async def die(agent: Agent) -> None:
        await agent.tell("answered", call_sid="CA1")
        await agent.play("Hello.")
        agent.socket._req.transport.abort()
        raise ConnectionResetError

    async with answered(die) as (leg, _):
        assert (await leg.hear()).text == "Hello."
        assert (leg.ended.by, leg.ended.reason) == ("error", "the line went dead")


async def test_a_hang_up_that_was_told_counts_although_the_line_is_closed_by_then():
    listening, closed = asyncio.Event(), asyncio.Event()

    async def hang_up(agent: Agent) -> None:
        await agent.tell("answered", call_sid="CA1")
        await listening.wait()
        await agent.tell("playing")
        await agent.socket.send_bytes(SILENT_FRAME)
        await agent.tell("hangup", by="agent", reason="Status=completed by REST")
        agent.socket._req.transport.close()
        closed.set()

    async def act() -> None:
        await closed.wait()
        await asyncio.sleep(0.05)

    async with answered(hang_up) as (leg, _):
        listening.set()
        await leg.meanwhile(act, 0)
        await leg.hear()
        assert (leg.ended.by, leg.ended.reason) == ("agent", "Status=completed by REST")
