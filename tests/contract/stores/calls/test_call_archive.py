from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from talkstack.calls.call import SAY, Call, Command
from talkstack.calls.memory import MemoryCallStore
from talkstack.calls.model.order import Order
from talkstack.calls.model.plan import EndReason
from talkstack.calls.ports import CallStore
from talkstack.calls.store import MongoCallStore
from talkstack.conversation.model import Segment
from tests.builders import NOON, a_call


@pytest.fixture
def calls(open_store: Any) -> CallStore:
    return open_store(MemoryCallStore, MongoCallStore)


async def ended(calls: CallStore, number: int, **more: Any) -> Call:
    at = NOON + timedelta(hours=number)
    return await calls.insert(a_call(id=f"call_{number}", twilio_sid=f"CA{number}", ended_at=at, **more))


async def test_calls_are_found_from_the_one_on_that_ended_then(calls: CallStore):
    for number in (1, 2, 3):
        await ended(calls, number)
    since, before = NOON + timedelta(hours=2), NOON + timedelta(hours=9)
    found = await calls.ended_before("prj_1", before, since=since, limit=9)
    assert [it.id for it in found] == ["call_2", "call_3"]
    assert [it.id for it in await calls.ended_before("prj_1", before, since=since, limit=1)] == ["call_2"]


async def test_of_calls_that_are_not_wrapped_up_those_that_were_refused_are_left_out(calls: CallStore):
    for number in (1, 2):
        await ended(calls, number)
    await ended(calls, 3, outcome=EndReason.REFUSED)
    await ended(calls, 4, outcome=EndReason.BUSY)
    await calls.keep_step("call_2", "closed", {})
    found = await calls.unclosed("prj_1", NOON + timedelta(hours=9), since=NOON)
    assert found == [(f"call_{number}", NOON + timedelta(hours=number)) for number in (1, 4)]
    since, before = NOON + timedelta(hours=2), NOON + timedelta(hours=4)
    assert await calls.unclosed("prj_1", before, since=since) == []


async def test_no_word_is_left_in_a_call_that_is_blanked(calls: CallStore):
    said = Command(id="cmd_1", kind=SAY, at=NOON, text="Secret")
    call = await ended(
        calls,
        1,
        greeting="<Say>Secret</Say>",
        opening=(Segment(k=1, text="Secret", audio=None, ms=9),),
        variables={"name": "Secret"},
        commands=(said,),
        order=Order(message="Secret", introduction="Secret"),
    )
    for _ in range(2):
        await calls.blank(call.id)
        kept = await calls.get(call.id)
        assert "Secret" not in repr(kept)
        assert (kept.log, kept.ended_at, kept.commands[0].kind) == (call.log, call.ended_at, SAY)


async def test_nor_in_one_of_before_whose_step_holds_what_was_heard(calls: CallStore):
    lines = [{"text": "Secret", "offset_ms": 1, "duration_ms": 2, "confidence": 0.9}]
    await ended(calls, 1, steps={"transcript": {"caller": lines, "agent": lines, "engine": "azure"}})
    await ended(calls, 2)
    for call_id in ("call_1", "call_2"):
        await calls.blank(call_id)
    assert (await calls.get("call_1")).steps == {"transcript": {"engine": "azure"}}
    assert (await calls.get("call_2")).steps == {}
