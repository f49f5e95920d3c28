import asyncio
from collections.abc import AsyncIterator, Sequence

from local.call.conversation import Conversation
from local.call.script import following, spoken
from local.call.stored.records import Told
from local.phone.dialogue import Utterance
from local.speech.engines import Recognition
from local.speech.engines.modem import Modem
from tests.contract.local.phone.carrier import ENGINE, Agent, answered


class Records:
    """What was told at each turn, as a database would have it."""

    async def told(self, _call_sid: str, last: int, n: int, *, wait_seconds: float) -> Told:
        return Told(n, f"after {last}" if wait_seconds else None)


class Ear(Modem):
    """Understands nothing before it is opened."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()

    async def transcribe(self, mulaw: bytes, phrases: Sequence[str] = ()) -> Recognition:
        await self.opened.wait()
        return await super().transcribe(mulaw, phrases)


async def asking(agent: Agent) -> None:
    """Answers each turn; one in which nothing is said passes after a second."""
    await agent.tell("answered", call_sid="CA1")
    await agent.play("Good morning.")
    for n in (1, 2, 3):
        said = await agent.listen(timeout_s=1)
        await agent.tell("webhook", path=f"/twilio/calls/call_1/turns/{n}", ms=1, status=200)
        await agent.play(f"You said {said}." if said else "Are you there?")
    await agent.play("Goodbye.")


async def test_a_line_at_real_pace_is_not_held_up_by_understanding():
    ear = Ear()

    async def opening(agent: Agent) -> None:
        await asking(agent)
        ear.opened.set()

    lines = following(await spoken(["one", "two", "three"], ENGINE))
    async with answered(opening, pace="real", engine=ear) as (leg, _):
        conversation = Conversation(leg, Records(), "real")
        await conversation.hold(lines, live=False)
    assert conversation.greeting == "Good morning."
    assert [turn.agent for turn in conversation.turns] == [
        "You said one.",
        "You said two.",
        "You said three. Goodbye.",
    ]
    assert [(turn.n, turn.told) for turn in conversation.turns] == [
        (1, "after 0"),
        (2, "after 1"),
        (3, "after 2"),
    ]


async def test_a_silent_line_hears_what_the_agent_does_about_it():
    lines = following(await spoken(["one", "", "three"], ENGINE))
    async with answered(asking) as (leg, _):
        conversation = Conversation(leg, Records(), "fast")
        await conversation.hold(lines, live=False)
    assert [turn.agent for turn in conversation.turns] == [
        "You said one.",
        "Are you there?",
        "You said three. Goodbye.",
    ]
    silent = conversation.turns[1]
    assert (silent.caller, silent.told, silent.answered_ms) == ("", None, None)


async def test_the_agent_is_heard_while_a_person_thinks_at_real_pace():
    thought = asyncio.Event()

    async def typing() -> AsyncIterator[Utterance]:
        await thought.wait()
        for line in await spoken(["two"], ENGINE):
            yield line

    async def impatient(agent: Agent) -> None:
        await agent.tell("answered", call_sid="CA1")
        await agent.play("Good morning.")
        assert not await agent.listen(timeout_s=1)
        await agent.play("Are you there?")
        assert not await agent.listen(timeout_s=1)
        thought.set()
        assert await agent.listen(timeout_s=600, interrupted=True) == "two"
        await agent.play("Goodbye.")

    async with answered(impatient, pace="real") as (leg, _):
        await Conversation(leg, Records(), "real").hold(typing(), live=True)
    assert [turn.heard.text for turn in leg.turns] == ["Good morning.", "Are you there?", "Goodbye."]
