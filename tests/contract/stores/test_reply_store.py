from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from talkstack.calls.model import EndReason
from talkstack.conversation.memory import MemoryReplyStore
from talkstack.conversation.model import (
    Answer,
    CallerPressed,
    CallerRecorded,
    CallerReturned,
    CallerSaid,
    CallerSilent,
    Close,
    ReplyState,
    Said,
    Sent,
    TurnReply,
)
from talkstack.conversation.ports import ReplyStore
from talkstack.conversation.store import MongoReplyStore
from talkstack.errors import NotFoundError, StaleError
from talkstack.speech.model import Word
from talkstack.tools.model import RunState
from tests.builders import NOON_MS, a_reply, a_run, a_segment

WORDS = (Word(2, 300), Word(15, 1100))


@pytest.fixture
def replies(open_store: Any) -> ReplyStore:
    return open_store(MemoryReplyStore, MongoReplyStore)


def an_answer(key: str = "0", twiml: str = "<Response/>", through: int = 1) -> Answer:
    return Answer(key=key, twiml=twiml, sent=Sent(NOON_MS, through))


def made(reply: TurnReply) -> TurnReply:
    return replace(
        reply,
        state=ReplyState.COMPLETE,
        said=CallerSaid("When?", None, "azure"),
        close=Close(ends=EndReason.AGENT_HUNG_UP),
        runs=(a_run(state=RunState.DONE, result="{}", milliseconds=80),),
        stages={"model_first": 210},
    )


async def test_the_first_to_insert_produces(replies: ReplyStore):
    inserted = await asyncio.gather(*(replies.insert(a_reply()) for _ in range(6)))
    assert sorted(inserted) == [False] * 5 + [True]
    assert await replies.get("call_1:1") == a_reply()


@pytest.mark.parametrize(
    "said",
    [
        CallerSaid("When?", 0.9, "twilio"),
        CallerSaid("When?", None, "azure"),
        CallerPressed("12#"),
        CallerSilent(),
        CallerReturned("no-answer"),
        CallerRecorded("RE1"),
    ],
)
async def test_a_reply_comes_back_whole(replies: ReplyStore, said: Said):
    reply = a_reply(
        said=said,
        epoch=3,
        beat=2,
        next=3,
        segments=(a_segment(1, words=WORDS), a_segment(2, audio=None)),
        tool_calls=("call_1:1:1",),
        close=Close(transfer="desk", offered=True),
        runs=(a_run(),),
        answers={"0": "<Response/>", "0_1": "<Response>1</Response>"},
        sent={"0": Sent(NOON_MS, 0), "0_1": Sent(NOON_MS + 7, 1)},
        stages={"speech_first": 400},
    )
    await replies.insert(reply)
    assert await replies.get("call_1:1") == reply


async def test_segments_are_added_with_what_the_producer_knows(replies: ReplyStore):
    await replies.insert(a_reply())
    first = await replies.append(a_reply(), [a_segment(1, words=WORDS)], None)
    assert (first.next, first.segments, first.state) == (
        2,
        (a_segment(1, words=WORDS),),
        ReplyState.PRODUCING,
    )
    whole = await replies.append(made(first), [a_segment(2, audio=None)], None)
    assert whole == await replies.get("call_1:1")
    assert whole == replace(
        made(a_reply()), next=3, segments=(a_segment(1, words=WORDS), a_segment(2, audio=None))
    )


async def test_an_answer_goes_with_the_segments(replies: ReplyStore):
    await replies.insert(a_reply())
    grown = await replies.append(a_reply(), [a_segment()], an_answer())
    assert grown == await replies.get("call_1:1")
    assert (grown.answers, grown.sent) == ({"0": "<Response/>"}, {"0": Sent(NOON_MS, 1)})


async def test_an_answer_whose_key_is_taken_is_left_out(replies: ReplyStore):
    await replies.insert(a_reply())
    assert await replies.answer("call_1:1", an_answer(twiml="<Response>filler</Response>", through=0))
    grown = await replies.append(a_reply(), [a_segment()], an_answer())
    assert grown == await replies.get("call_1:1")
    assert (grown.next, grown.segments) == (2, (a_segment(),))
    assert (grown.answers, grown.sent) == ({"0": "<Response>filler</Response>"}, {"0": Sent(NOON_MS, 0)})


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


async def test_the_first_answer_under_a_key_stands(replies: ReplyStore):
    await replies.insert(a_reply())
    given = await asyncio.gather(
        *(
            replies.answer("call_1:1", an_answer(twiml=f"<Response>{i}</Response>", through=i))
            for i in range(4)
        )
    )
    kept = await replies.get("call_1:1")
    assert set(given) == {kept.answers["0"]}
    assert given[kept.sent["0"].through] == f"<Response>{kept.sent['0'].through}</Response>"
    assert (
        await replies.answer("call_1:1", an_answer("0_1", "<Response>b</Response>"))
        == "<Response>b</Response>"
    )
    assert sorted((await replies.get("call_1:1")).answers) == ["0", "0_1"]


async def test_a_complete_reply_is_answered_too(replies: ReplyStore):
    await replies.insert(a_reply())
    await replies.append(made(a_reply()), [a_segment()], None)
    assert await replies.answer("call_1:1", an_answer("1")) == "<Response/>"


async def test_a_document_left_last_when_it_was_sent_again(replies: ReplyStore):
    await replies.insert(a_reply())
    await replies.answer("call_1:1", an_answer())
    await replies.answer("call_1:1", an_answer("0_1", through=2))
    for at in (NOON_MS + 7000, NOON_MS + 3000):
        await replies.resent("call_1:1", "0_1", at)
    assert (await replies.get("call_1:1")).sent == {"0": Sent(NOON_MS, 1), "0_1": Sent(NOON_MS + 7000, 2)}


async def test_withdrawing_takes_back_only_what_one_produces(replies: ReplyStore):
    await replies.insert(a_reply(1))
    await replies.insert(a_reply(2, epoch=2))
    await replies.insert(a_reply(3))
    await replies.append(made(a_reply(3)), [], None)
    for n in range(1, 5):
        await replies.withdraw(a_reply(n))
    assert [reply.n for reply in await replies.of_call("call_1")] == [2, 3]


async def test_a_calls_replies_come_by_turn(replies: ReplyStore):
    for n in (10, 2, 1):
        await replies.insert(a_reply(n))
    await replies.insert(a_reply(id="call_2:1", call_id="call_2"))
    assert [reply.n for reply in await replies.of_call("call_1")] == [1, 2, 10]


async def test_what_is_kept_is_a_copy(replies: ReplyStore):
    answers, sent, stages = {"0": "<Response/>"}, {"0": Sent(NOON_MS, 1)}, {"total": 1}
    reply = a_reply(answers=answers, sent=sent, stages=stages)
    expected = replace(reply, answers=dict(answers), sent=dict(sent), stages=dict(stages))
    await replies.insert(reply)
    found = await replies.get("call_1:1")
    for kept in (reply, found):
        kept.answers["0"] = "changed"
        kept.sent["0"] = Sent(0, 9)
        kept.stages["total"] = 9
    assert await replies.get("call_1:1") == expected


async def test_what_is_added_is_a_copy(replies: ReplyStore):
    await replies.insert(a_reply())
    producers = a_reply(stages={"total": 1})
    returned = await replies.append(producers, [], None)
    producers.stages["total"] = 2
    returned.stages["total"] = 3
    assert (await replies.get("call_1:1")).stages == {"total": 1}


async def test_an_unknown_reply_is_not_found(replies: ReplyStore):
    for asking in (replies.get("call_1:9"), replies.answer("call_1:9", an_answer())):
        with pytest.raises(NotFoundError) as unknown:
            await asking
        assert (unknown.value.kind, unknown.value.key) == ("reply", "call_1:9")
