import asyncio
from collections.abc import AsyncIterator

from local.phone.audio.wav import write_wav
from local.phone.dialogue import follow, improvise, recorded, typed
from local.phone.turns import Turn
from tests.contract.local.phone.carrier import ENGINE, answered
from tests.contract.local.phone.test_leg import echo


async def test_each_line_is_said_and_answered():
    turns: list[Turn] = []
    lines = [await typed(text, ENGINE) for text in ("one", "two", "three")]
    async with answered(echo) as (leg, _):
        assert await follow(leg, lines, turns.append)
    assert [turn.heard.text for turn in turns] == [
        "Good morning.",
        "You said: one",
        "You said: two",
        "You said: three",
    ]


async def test_lines_after_the_end_are_not_answered():
    async def once(agent) -> None:
        await agent.tell("answered", call_sid="CA1")
        await agent.listen()
        await agent.play("Goodbye.")

    turns: list[Turn] = []
    lines = [await typed(text, ENGINE) for text in ("one", "two")]
    async with answered(once) as (leg, _):
        assert not await follow(leg, lines, turns.append)
    assert [turn.heard.text for turn in turns] == ["", "Goodbye."]


async def test_a_recording_of_the_users_own_is_said(tmp_path):
    async with answered(echo) as (leg, _):
        await leg.hear()
        await leg.say("from a file")
        await leg.hear()
    write_wav(tmp_path / "own.wav", bytes(leg.tape.caller))
    utterance = recorded(tmp_path / "own.wav")
    assert utterance.text == "(own.wav)"
    turns: list[Turn] = []
    async with answered(echo) as (leg, _):
        assert await follow(leg, [utterance], turns.append)
    assert turns[-1].heard.text == "You said: from a file"


async def test_the_agent_may_speak_while_a_line_is_thought_up():
    thought = asyncio.Event()
    turns: list[Turn] = []

    async def lines() -> AsyncIterator[str]:
        await thought.wait()
        yield "here I am"

    def on_turn(turn: Turn) -> None:
        turns.append(turn)
        if len(turns) == 2:
            thought.set()

    async def patient(agent) -> None:
        await agent.tell("answered", call_sid="CA1")
        await agent.play("Hello.")
        while not (said := await agent.listen(timeout_s=1)):
            await agent.play("Are you there?")
        await agent.play(f"You said: {said}")

    async with answered(patient) as (leg, _):
        await improvise(leg, lines(), on_turn)
    assert [turn.heard.text for turn in turns][:2] == ["Hello.", "Are you there?"]
    assert turns[-1].heard.text == "You said: here I am"
