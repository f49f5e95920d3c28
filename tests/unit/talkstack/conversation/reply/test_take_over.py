from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest

from talkstack.conversation.reply.wait import STILL_SECONDS
from talkstack.conversation.thinking.prompt import GO_ON
from talkstack.llm.memory import Reply
from talkstack.llm.model import Prompt, ToolCall
from talkstack.tools.model import RunState
from tests.builders import a_draft, a_tool
from tests.pace import PacedToolCaller
from tests.trouble import Switched
from tests.world import World, cut_off, next_of

FIRST, SECOND, THIRD = "We open at nine.", "Come any time.", "See you soon."
WHOLE = [FIRST, SECOND, THIRD]
PACE = 0.125
BOOKING = Reply(tool_calls=(ToolCall("tc_1", "book", '{"day": "Monday"}'),))


def going_on(prompt: Prompt) -> str:
    """A model that goes on where it was told to."""
    said = prompt.messages[-2].content if prompt.messages[-1].content == GO_ON else ""
    return " ".join(WHOLE).removeprefix(said).strip()


def repeating(_: Prompt) -> str:
    """A model that begins anew whatever it is told."""
    return " ".join(WHOLE)


def booking(prompt: Prompt) -> Reply | str:
    return going_on(prompt) if any(it.role == "tool" for it in prompt.messages) else BOOKING


async def talking(script: object, **changes: object) -> World:
    world = await World(script, pace=PACE).open(a_draft(**changes))
    await world.ring()
    return world


async def timed(world: World, asking: Awaitable[str]) -> float:
    began = world.clock.monotonic()
    await asking
    return round(world.clock.monotonic() - began, 3)


async def texts(world: World) -> list[str]:
    return [segment.text for segment in (await world.reply()).segments]


async def to_the_end(*worlds: World, twiml: str, stopping: bool = False) -> None:
    """One worker after another answers, until the reply is complete."""
    while next_of(twiml):
        if stopping:
            await cut_off()
        worlds = (*worlds[1:], worlds[0])
        twiml = await worlds[0].follow(1, twiml)


@pytest.mark.parametrize("script", [going_on, repeating])
async def test_in_its_own_process_a_stopped_producer_is_followed_at_once(script: object):
    world = await talking(script)
    await world.hear(1, "When?", after=0)
    await cut_off()
    before = len(world.model.words)
    seconds = await timed(world, world.next(1, after=1))
    assert seconds == PACE * (len(world.model.words) - before)
    reply = await world.reply()
    assert (reply.epoch, await texts(world)) == (2, [FIRST, SECOND])


async def test_elsewhere_it_is_followed_once_nothing_was_seen_of_it_for_a_second_and_a_half():
    world = await talking(going_on)
    await world.hear(1, "When?", after=0)
    await cut_off()
    other = world.elsewhere()
    before = len(world.model.words)
    seconds = await timed(other, other.next(1, after=1))
    thinking = PACE * (len(world.model.words) - before)
    assert 0 <= seconds - thinking - STILL_SECONDS <= 0.1
    assert ((await world.reply()).epoch, await texts(world)) == (2, [FIRST, SECOND])


@pytest.mark.parametrize("script", [going_on, repeating])
@pytest.mark.parametrize("elsewhere", [False, True])
async def test_whoever_is_stopped_after_each_answer_no_sentence_is_lost_or_said_twice(
    script: object,
    elsewhere: bool,
):
    world = await talking(script)
    twiml = await world.hear(1, "When?", after=0)
    await to_the_end(world, world.elsewhere() if elsewhere else world, twiml=twiml, stopping=True)
    assert await texts(world) == WHOLE
    assert (await world.reply()).epoch > 2
    assert (await world.call()).turns == 1


async def test_who_goes_on_is_told_what_was_said_already():
    world = await talking(going_on)
    await world.hear(1, "When do you open?", after=0)
    await cut_off()
    await world.next(1, after=1)
    told = [(message.role, message.content) for message in world.model.prompts[-1].messages[-3:]]
    assert told == [("user", "When do you open?"), ("assistant", FIRST), ("system", GO_ON)]


async def test_who_goes_on_keeps_what_was_used_before():
    world = await talking(booking)
    await world.hear(1, "Book Monday", after=0)
    before = (await world.reply()).usage
    await cut_off()
    await to_the_end(world, twiml=await world.next(1, after=1))
    requests = [sum(len(it.content.split()) for it in prompt.messages) for prompt in world.model.prompts]
    usage = (await world.reply()).usage
    assert before.input_tokens == requests[0] > 0
    assert usage.input_tokens == requests[0] + requests[-1]


async def test_nobody_who_was_stopped_before_a_word_is_missed():
    world = await talking(going_on)
    asking = asyncio.create_task(world.hear(1, "When?", after=0))
    await asyncio.sleep(2 * PACE)
    await cut_off()
    assert asking.cancelled()
    assert await timed(world, world.hear(1, "When?", after=0)) == 5 * PACE
    await to_the_end(world, twiml=await world.next(1, after=1))
    assert await texts(world) == WHOLE


async def test_a_tool_that_was_called_is_not_called_again():
    world = await talking(booking)
    await world.hear(1, "Book Monday", after=0)
    await cut_off()
    await to_the_end(world, twiml=await world.next(1, after=1))
    call = await world.call()
    assert world.adapters.tool_caller.effects == {f"{call.id}:1:1": 1}
    [asked, *others] = world.model.prompts
    assert not [message for message in asked.messages if message.role == "tool"]
    assert all(any(message.role == "tool" for message in prompt.messages) for prompt in others)
    assert await texts(world) == WHOLE
    assert [run.state for run in (await world.reply()).runs] == [RunState.DONE]


@pytest.mark.parametrize(
    ("idempotent", "state", "effects"), [(True, RunState.DONE, 2), (False, RunState.UNKNOWN, 1)]
)
async def test_a_tool_that_ran_when_its_producer_was_stopped(
    idempotent: bool,
    state: RunState,
    effects: int,
):
    world = await talking(booking, tools=(a_tool(idempotent=idempotent, timeout_seconds=2.0),))
    world.adapters.tool_caller = PacedToolCaller(1.0)
    asking = asyncio.create_task(world.hear(1, "Book Monday", after=0))
    await asyncio.sleep(0.5)
    await cut_off()
    assert asking.cancelled()
    other = world.elsewhere()
    await to_the_end(other, twiml=await other.next(1))
    assert await texts(world) == WHOLE
    call = await world.call()
    assert world.adapters.tool_caller.effects == {f"{call.id}:1:1": effects}
    assert [run.state for run in await world.adapters.tool_runs.of_call(call.id)] == [state]
    assert len([it for it in world.model.prompts if it.messages[-1].role == "user"]) == 1


async def test_a_tool_that_was_only_proposed_is_called_by_whoever_follows():
    world = await talking(booking)
    replies = world.adapters.replies = Switched(
        world.adapters.replies, fault=True, only=frozenset({"register"})
    )
    world = world.elsewhere()
    asking = asyncio.create_task(world.hear(1, "Book Monday", after=0))
    await replies.touched.wait()
    await cut_off()
    assert asking.cancelled()
    replies.fault = False
    await to_the_end(world, twiml=await world.hear(1, "Book Monday", after=0))
    call = await world.call()
    assert world.adapters.tool_caller.effects == {f"{call.id}:1:1": 1}
    assert len([it for it in world.model.prompts if it.messages[-1].role == "user"]) == 1


async def test_of_two_who_would_follow_one_does():
    world = await talking(going_on)
    await world.hear(1, "When?", after=0)
    await cut_off()
    others = [world.elsewhere() for _ in range(3)]
    answers = await asyncio.gather(*(other.next(1, after=1) for other in others))
    assert len(set(answers)) == 1
    assert ((await world.reply()).epoch, len(world.model.prompts)) == (2, 2)


async def test_a_producer_that_cannot_begin_is_not_begun_for_ever():
    def broken(_: Prompt) -> str:
        raise ZeroDivisionError

    world = await talking(broken)
    async with asyncio.timeout(60):
        twiml = await world.hear(1, "When?", after=0)
    assert "fillers=1" in twiml
    assert len(world.model.prompts) <= 4
