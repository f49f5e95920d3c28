"""A turn in which numbers are told: they are written down once it is known that they may be, and it takes no longer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from talkstack.aftermath.model import Step
from talkstack.calls.call import PAUSE_RECORDING, RESUME_RECORDING, Call
from talkstack.conversation.model import Said, TurnReply, reply_id
from talkstack.conversation.reply.wait import MOST_FILLERS
from talkstack.conversation.thinking.private import masked
from talkstack.conversation.trouble.silence import Silencer
from tests.builders import NOON
from tests.unit.talkstack.conversation.thinking.test_private import (
    CARD,
    PAUSE,
    RESUME,
    a_call,
    everything_kept,
    ordered,
    said,
)
from tests.world import World


def watched(world: World) -> list[Said]:
    """What was said, as each write of a reply has it: the first is the one that begins it."""
    written: list[Said] = []
    replies = world.adapters.replies
    insert, append = replies.insert, replies.append

    async def inserted(reply: TurnReply, *, shown: Said | None = None) -> bool:
        written.append(reply.said)
        return await insert(reply, shown=shown)

    async def appended(reply: TurnReply, *more: Any) -> TurnReply:
        written.append(reply.said)
        return await append(reply, *more)

    replies.insert, replies.append = inserted, appended
    return written


async def test_who_was_asked_during_a_pause_is_masked_before_anything_is_written():
    world = await a_call("Thank you.")
    written = watched(world)
    call, kept = await world.call(), masked(said(CARD))
    await world.services.conversation.hear(
        call.id, 1, said(CARD), world.arrival(), world.lifecycle, private=True
    )
    assert written == [kept, kept]


async def test_who_was_asked_before_a_pause_is_masked_by_what_follows():
    world = await a_call("Thank you.")
    await ordered(world, PAUSE_RECORDING)
    written = watched(world)
    await world.hear(1, CARD)
    assert written == [said(CARD), masked(said(CARD))]


async def test_the_address_of_a_turn_tells_of_the_pause_in_which_it_is_asked_for():
    world = await a_call(PAUSE, "Your number, please.", RESUME, "Thank you.")
    marked = [f"turns/{n + 1}?private=1" in await world.hear(n, "I want to pay.") for n in (1, 2)]
    assert marked == [True, False]


@pytest.mark.parametrize("ways_out", ["taken over", "silenced", "never answered", "settled"])
async def test_whoever_ends_a_turn_that_somebody_left_masks_its_numbers(ways_out: str):
    world = await a_call(*["Thank you."] * 2)
    reply = TurnReply(id=reply_id((await world.call()).id, 1), call_id=(await world.call()).id, n=1, at=NOON)
    await world.adapters.replies.insert(replace(reply, said=said(CARD)))
    await ordered(world, PAUSE_RECORDING)
    await WAYS_OUT[ways_out](world)
    kept = await everything_kept(world)
    if (
        ways_out == "settled"
    ):  # what nobody has written on stays as it was begun: sealed, where there is a seal
        kept = f"{await world.adapters.utterances.of_call(reply.call_id)}"
    assert [it in kept for it in ("4242", "four", "•")] == [False, False, True]


async def silenced(world: World) -> None:
    waiter = world.services.waiter
    silencer = Silencer(replies=waiter.replies, reader=waiter.producer.reader, scribe=waiter.scribe)
    await silencer.silence((await world.call()).id, world.lifecycle)


async def resumed_and_settled(world: World) -> None:
    await ordered(world, RESUME_RECORDING)
    await world.finish(Step.SETTLED)


WAYS_OUT: dict[str, Callable[[World], Awaitable[object]]] = {
    "taken over": lambda world: world.next(1),
    "silenced": silenced,
    "never answered": lambda world: world.next(1, fillers=MOST_FILLERS),
    "settled": resumed_and_settled,
}


async def test_a_number_waits_for_the_database_no_longer_than_other_words():
    world = await a_call("Thank you.")
    both = asyncio.Barrier(2)
    calls, replies = world.adapters.calls, world.adapters.replies
    get, insert = calls.get, replies.insert

    async def read(call_id: str) -> Call:
        await both.wait()
        return await get(call_id)

    async def begun(reply: TurnReply, **more: Any) -> bool:
        await both.wait()
        return await insert(reply, **more)

    calls.get, replies.insert = read, begun
    async with asyncio.timeout(1):
        assert "<Gather" in await world.hear(1, CARD)
