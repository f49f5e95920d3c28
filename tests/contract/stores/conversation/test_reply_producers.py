"""Who may write to a reply, and who may go on with it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from talkstack.conversation.model import Answer, ReplyState, TurnReply
from talkstack.conversation.ports import ReplyStore
from talkstack.errors import StaleError
from tests.builders import a_reply, a_segment
from tests.contract.stores.conversation.replies import an_answer, made


@pytest.mark.parametrize(
    "belated", [a_reply(), a_reply(epoch=2, next=1), a_reply(epoch=1, next=2), a_reply(3)]
)
@pytest.mark.parametrize("answer", [None, an_answer()])
async def test_who_lost_the_turn_writes_nothing(
    replies: ReplyStore, belated: TurnReply, answer: Answer | None
):
    standing = a_reply(epoch=2, next=2, segments=(a_segment(1),))
    await replies.insert(standing)
    with pytest.raises(StaleError) as stale:
        await replies.append(belated, [a_segment(2)], answer)
    assert stale.value.key == belated.id
    assert await replies.of_call("call_1") == [standing]


async def test_of_two_who_add_the_same_segment_one_wins(replies: ReplyStore):
    await replies.insert(a_reply())
    writing = (replies.append(a_reply(), [a_segment(1, text=f"{i}")], None) for i in range(2))
    outcomes = await asyncio.gather(*writing, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["StaleError", "TurnReply"]
    assert len((await replies.get("call_1:1")).segments) == 1


async def test_a_complete_reply_grows_no_more(replies: ReplyStore):
    await replies.insert(a_reply())
    whole = await replies.append(made(a_reply()), [], None)
    for changing in (
        replies.append(whole, [a_segment()], None),
        replies.append(replace(whole, state=ReplyState.PRODUCING), [], None),
        replies.register(whole, "call_1:1:1"),
        replies.beat(whole),
    ):
        with pytest.raises(StaleError):
            await changing
    assert await replies.take_over(whole) is None
    assert await replies.get("call_1:1") == whole


async def test_tools_are_registered_once_and_beats_are_counted(replies: ReplyStore):
    await replies.insert(a_reply())
    for run_id in ("call_1:1:1", "call_1:1:2", "call_1:1:1"):
        await replies.register(a_reply(), run_id)
    await replies.beat(a_reply())
    await replies.beat(a_reply())
    assert await replies.get("call_1:1") == a_reply(tool_calls=("call_1:1:1", "call_1:1:2"), beat=2)


async def test_nobody_registers_or_beats_in_anothers_epoch(replies: ReplyStore):
    standing = a_reply(epoch=2)
    await replies.insert(standing)
    for changing in (replies.register(a_reply(), "call_1:1:1"), replies.beat(a_reply())):
        with pytest.raises(StaleError) as stale:
            await changing
        assert stale.value.key == "call_1:1"
    with pytest.raises(StaleError):
        await replies.beat(a_reply(7))
    assert await replies.get("call_1:1") == standing


async def test_what_stands_still_is_taken_over_once(replies: ReplyStore):
    await replies.insert(a_reply())
    await replies.register(a_reply(), "call_1:1:1")
    seen = await replies.append(a_reply(), [a_segment()], an_answer())
    seen = await replies.get(seen.id)
    taken = await asyncio.gather(*(replies.take_over(seen) for _ in range(4)))
    assert [reply for reply in taken if reply] == [replace(seen, epoch=2)]
    assert await replies.get("call_1:1") == replace(seen, epoch=2)


async def test_what_has_moved_is_not_taken_over(replies: ReplyStore):
    for n in range(1, 6):
        await replies.insert(a_reply(n))
    await replies.beat(a_reply(1))
    await replies.register(a_reply(2), "call_1:2:1")
    await replies.append(a_reply(3), [a_segment()], None)
    await replies.take_over(a_reply(4))
    assert [await replies.take_over(a_reply(n)) for n in range(1, 5)] == [None] * 4
    assert await replies.take_over(a_reply(9)) is None
    assert [reply.epoch for reply in await replies.of_call("call_1")] == [1, 1, 1, 2, 1]


async def test_an_answer_that_others_gave_does_not_hinder_a_take_over(replies: ReplyStore):
    await replies.insert(a_reply())
    await replies.answer("call_1:1", an_answer())
    taken = await replies.take_over(a_reply())
    assert taken
    assert taken.epoch == 2


async def test_a_take_over_goes_on_behind_the_written_segments(replies: ReplyStore):
    await replies.insert(a_reply())
    begun = await replies.append(a_reply(), [a_segment(1)], an_answer())
    taken = await replies.take_over(await replies.get(begun.id))
    assert taken
    await replies.append(taken, [a_segment(2)], an_answer("1", "<Response>2</Response>", 2))
    with pytest.raises(StaleError):
        await replies.append(begun, [a_segment(2, text="late")], None)
    kept = await replies.get("call_1:1")
    assert [(segment.k, segment.text) for segment in kept.segments] == [
        (1, "We open at nine."),
        (2, "We open at nine."),
    ]
    assert (kept.next, sorted(kept.answers)) == (3, ["0", "1"])


async def test_withdrawing_takes_back_only_what_one_produces(replies: ReplyStore):
    await replies.insert(a_reply(1))
    await replies.insert(a_reply(2, epoch=2))
    await replies.insert(a_reply(3))
    await replies.append(made(a_reply(3)), [], None)
    for n in range(1, 5):
        await replies.withdraw(a_reply(n))
    assert [reply.n for reply in await replies.of_call("call_1")] == [2, 3]
