from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from talkstack.calls.model.fact import FactKind
from talkstack.conversation.ledger.heard import LATE_MS
from talkstack.conversation.ledger.settle import HANG_UP_LATE_MS
from talkstack.conversation.memory import MemoryUtteranceStore
from talkstack.conversation.model import CallerPressed, CallerSilent, Utterance
from talkstack.errors import ProviderError, UnknownTurnError
from talkstack.llm.memory import Reply
from talkstack.llm.model import ToolCall
from talkstack.telephony.form import StatusChanged
from tests.builders import a_draft
from tests.trouble import Switched
from tests.world import SID, World, cut_off

GREETING = "Hello. This is Dr. Lee's clinic."
ANSWER = "We open at nine. Come any time."
MS_A_CHARACTER = 50
"""Of the voice in memory."""


async def talking(*script: Reply | str, pace: float = 0.0) -> World:
    world = await World(script, pace=pace).open()
    await world.ring()
    return world


async def hung_up(world: World, *, after: float) -> None:
    world.clock.advance(after)
    changed = StatusChanged(call_sid=SID, status="completed", source="call-progress-events", sequence="3")
    await world.services.recorder.status(changed, world.arrival(), world.lifecycle)
    await world.close((await world.call()).id)


async def said(world: World) -> list[tuple[int, str, str, bool]]:
    kept = await world.adapters.utterances.of_call((await world.call()).id)
    return [(each.n, each.speaker, each.text, each.cut) for each in kept]


async def test_the_last_words_are_kept_when_the_call_is_over():
    world = await talking(ANSWER)
    await world.hear(1, "When do you open?")
    assert len(await said(world)) == 2
    await hung_up(world, after=30)
    assert await said(world) == [
        (0, "agent", GREETING, False),
        (1, "caller", "When do you open?", False),
        (1, "agent", ANSWER, False),
    ]


@pytest.mark.parametrize(
    ("text", "ms"),
    [("We", 0), ("We open at", 149), ("We open at nine.", 0), ("We open at nine. Come any", 99)],
)
async def test_who_hangs_up_in_the_middle_has_heard_no_more_than_that(text: str, ms: int):
    world = await talking(ANSWER)
    await world.hear(1, "When?")
    played = len(text) * MS_A_CHARACTER + ms
    await hung_up(world, after=(LATE_MS + HANG_UP_LATE_MS + played) / 1000)
    assert (await said(world))[-1] == (1, "agent", text, True)


async def test_who_hangs_up_during_the_greeting_has_heard_a_part_of_it():
    world = await talking()
    await hung_up(world, after=(LATE_MS + HANG_UP_LATE_MS + len("Hello. This") * MS_A_CHARACTER) / 1000)
    assert await said(world) == [(0, "agent", "Hello. This", True)]


async def test_who_hangs_up_while_the_reply_is_being_made_has_heard_what_was_sent_of_it():
    world = await talking(ANSWER, pace=0.25)
    await world.hear(1, "When?", after=0)
    await cut_off()
    await hung_up(world, after=30)
    assert (await said(world))[-1][:3] == (1, "agent", "We open at nine.")


async def test_settling_twice_changes_nothing():
    world = await talking(ANSWER, "Yes.")
    await world.hear(1, "When?")
    await world.hear(2, CallerSilent())
    await hung_up(world, after=1)
    once = await said(world)
    await world.services.backroom.settler.settle(await world.call())
    assert await said(world) == once


class Forgetful(MemoryUtteranceStore):
    """Loses what it is given while it is told to."""

    lost = True

    async def add(self, utterances: Sequence[Utterance]) -> None:
        if not self.lost:
            await super().add(utterances)


async def test_words_that_no_turn_could_write_are_found_in_the_replies():
    world = await talking(ANSWER, "Yes.")
    world.adapters.utterances = Forgetful()
    other = world.elsewhere()
    await other.hear(1, "When?")
    await other.hear(2, CallerPressed("12"), after=60)
    other.adapters.utterances.lost = False
    await hung_up(other, after=30)
    assert await said(other) == [
        (0, "agent", GREETING, False),
        (1, "caller", "When?", False),
        (1, "agent", ANSWER, False),
        (2, "caller", "1 2", False),
        (2, "agent", "Yes.", False),
    ]


async def unrecorded(world: World, n: int, words: str) -> None:
    """The turn is answered and its producer dies before it writes down that it was."""
    calls = world.adapters.calls = Switched(world.adapters.calls, fault=True, only=frozenset({"append"}))
    dying = world.elsewhere()
    asking = asyncio.create_task(dying.hear(n, words))
    await calls.touched.wait()
    await asyncio.sleep(0.01)
    assert (await world.reply(n)).complete
    await cut_off()
    assert asking.cancelled()
    calls.fault = False


async def test_a_turn_whose_facts_were_lost_is_healed_by_the_next():
    booking = Reply(tool_calls=(ToolCall("tc_1", "book", "{}"),))
    world = await talking(booking, ANSWER, "Yes.")
    await unrecorded(world, 1, "When do you open?")
    assert (await world.call()).turns == 0
    assert "Gather" in await world.hear(2, "On Sundays too?")
    call = await world.call()
    assert [(fact.kind, fact.n) for fact in call.log[1:]] == [
        (FactKind.TOOL, 1),
        (FactKind.TURN, 1),
        (FactKind.TURN, 2),
    ]
    assert [(n, speaker) for n, speaker, _, _ in await said(world)] == [
        (0, "agent"),
        (1, "caller"),
        (1, "agent"),
        (2, "caller"),
    ]
    told = [
        (it.role, it.content) for it in world.model.prompts[-1].messages if it.role in {"user", "assistant"}
    ]
    assert ("user", "When do you open?") in told
    assert ("assistant", ANSWER) in told
    assert told[-1] == ("user", "On Sundays too?")


async def test_a_healed_turn_is_written_once():
    world = await talking(ANSWER, "Yes.", "No.")
    await unrecorded(world, 1, "When?")
    await asyncio.gather(*(world.hear(2, "Sundays?", after=0) for _ in range(3)))
    await world.hear(3, "Really?")
    assert [fact.n for fact in (await world.call()).log if fact.kind is FactKind.TURN] == [1, 2, 3]


async def test_a_turn_before_an_unfinished_one_is_not_jumped_over():
    world = await talking(ANSWER, pace=5.0)
    await world.hear(1, "When?", after=0)
    with pytest.raises(UnknownTurnError):
        await world.hear(2, "Hello?", after=0)


async def test_a_model_in_trouble_is_told_in_the_record():
    world = await talking(Reply(fault=ProviderError("openai", "overloaded", retryable=True)))
    await world.hear(1, "When?")
    await hung_up(world, after=60)
    assert (await said(world))[-1] == (1, "agent", a_draft().phrases.offer_call_back, False)
