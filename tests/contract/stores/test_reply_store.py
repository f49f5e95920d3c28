from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from talkstack.conversation.memory import MemoryReplyStore
from talkstack.conversation.model import ReplyState, TurnReply
from talkstack.conversation.ports import ReplyStore
from talkstack.conversation.store import MongoReplyStore
from talkstack.errors import NotFoundError, StaleError
from tests.builders import a_reply, a_segment


@pytest.fixture
def replies(open_store: Any) -> ReplyStore:
    return open_store(MemoryReplyStore, MongoReplyStore)


def made(reply: TurnReply) -> TurnReply:
    return replace(
        reply, tool_calls=("call_1:1:1",), answers={"0": "<Response/>"}, stages={"model.first": 210}
    )


async def test_the_first_to_insert_produces(replies: ReplyStore):
    inserted = await asyncio.gather(*(replies.insert(a_reply()) for _ in range(6)))
    assert sorted(inserted) == [False] * 5 + [True]
    assert await replies.get("call_1:1") == a_reply()


async def test_completing_adds_segments_answers_tools_and_stages(replies: ReplyStore):
    await replies.insert(a_reply())
    await replies.complete(made(a_reply()), [a_segment(1), a_segment(2, audio=None)])
    assert await replies.get("call_1:1") == replace(
        made(a_reply()),
        state=ReplyState.COMPLETE,
        next=3,
        segments=(a_segment(1), a_segment(2, audio=None)),
    )


async def test_a_take_over_goes_on_behind_the_written_segments(replies: ReplyStore):
    begun = a_reply(epoch=2, next=2, segments=(a_segment(1),), answers={"0": "<Response>1</Response>"})
    await replies.insert(begun)
    await replies.complete(
        replace(begun, answers={**begun.answers, "1": "<Response>2</Response>"}), [a_segment(2)]
    )
    kept = await replies.get("call_1:1")
    assert [segment.k for segment in kept.segments] == [1, 2]
    assert (kept.next, sorted(kept.answers)) == (3, ["0", "1"])


@pytest.mark.parametrize(
    "belated", [a_reply(), a_reply(epoch=2, next=1), a_reply(epoch=1, next=2), a_reply(3)]
)
async def test_who_lost_the_turn_writes_nothing(replies: ReplyStore, belated: TurnReply):
    standing = a_reply(epoch=2, next=2, segments=(a_segment(1),))
    await replies.insert(standing)
    with pytest.raises(StaleError) as stale:
        await replies.complete(belated, [a_segment(2)])
    assert stale.value.key == belated.id
    assert await replies.of_call("call_1") == [standing]


async def test_of_two_who_complete_one_wins(replies: ReplyStore):
    await replies.insert(a_reply())
    writing = (replies.complete(made(a_reply()), [a_segment(1, text=f"{i}")]) for i in range(2))
    outcomes = await asyncio.gather(*writing, return_exceptions=True)
    assert sorted(type(outcome) for outcome in outcomes if outcome is not None) == [StaleError]
    assert len((await replies.get("call_1:1")).segments) == 1


async def test_a_complete_reply_is_not_completed_again_without_segments(replies: ReplyStore):
    await replies.insert(a_reply())
    await replies.complete(made(a_reply()), [])
    with pytest.raises(StaleError):
        await replies.complete(a_reply(), [])
    assert (await replies.get("call_1:1")).answers == {"0": "<Response/>"}


async def test_withdrawing_takes_back_only_what_one_produces(replies: ReplyStore):
    await replies.insert(a_reply(1))
    await replies.insert(a_reply(2, epoch=2))
    await replies.insert(a_reply(3))
    await replies.complete(a_reply(3), [])
    for n in range(1, 5):
        await replies.withdraw(a_reply(n))
    assert [reply.n for reply in await replies.of_call("call_1")] == [2, 3]


async def test_a_calls_replies_come_by_turn(replies: ReplyStore):
    for n in (10, 2, 1):
        await replies.insert(a_reply(n))
    await replies.insert(a_reply(id="call_2:1", call_id="call_2"))
    assert [reply.n for reply in await replies.of_call("call_1")] == [1, 2, 10]


async def test_what_is_kept_is_a_copy(replies: ReplyStore):
    answers = {"0": "<Response/>"}
    await replies.insert(a_reply(answers=answers))
    answers["0"] = "changed"
    (await replies.get("call_1:1")).answers["0"] = "changed"
    assert (await replies.get("call_1:1")).answers == {"0": "<Response/>"}


async def test_an_unknown_reply_is_not_found(replies: ReplyStore):
    with pytest.raises(NotFoundError) as unknown:
        await replies.get("call_1:9")
    assert (unknown.value.kind, unknown.value.key) == ("reply", "call_1:9")
