from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from talkstack.calls.model.fact import Consent
from talkstack.conversation.model import (
    Agreement,
    Beeped,
    CallerPressed,
    CallerRecorded,
    CallerReturned,
    CallerSaid,
    CallerSilent,
    Close,
    Directed,
    ReplyState,
    Said,
    Sent,
)
from talkstack.conversation.ports import ReplyStore
from talkstack.errors import NotFoundError
from talkstack.llm.model import Usage
from talkstack.speech.model import Word
from tests.builders import NOON_MS, a_reply, a_run, a_segment
from tests.contract.stores.conversation.replies import an_answer, made

WORDS = (Word(2, 300), Word(15, 1100))


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
        CallerReturned("completed", 73),
        CallerRecorded("RE1"),
        Directed("One more thing.", "cmd_1"),
        Beeped("Please call us back.", "t1"),
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
        close=Close(transfer="desk", offered=True, screened=True),
        agreement=Agreement(Consent.GIVEN, "en-US:0123456789abcdef"),
        runs=(a_run(),),
        answers={"0": "<Response/>", "0_1": "<Response>1</Response>"},
        sent={"0": Sent(NOON_MS, 0), "0_1": Sent(NOON_MS + 7, 1)},
        stages={"speech_first": 400},
        usage=Usage(900, 512, 40),
        heard_ms=2100,
        failed="speech",
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


async def test_a_calls_replies_are_erased_and_no_others(replies: ReplyStore):
    await replies.insert(a_reply())
    await replies.insert(a_reply(id="call_2:1", call_id="call_2"))
    await replies.erase("call_1")
    assert await replies.of_call("call_1") == []
    assert len(await replies.of_call("call_2")) == 1
