"""What the store of calls keeps of those that we place."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from talkstack.calls.call import Call, Command
from talkstack.calls.memory import MemoryCallStore
from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.order import Cause, Detection, OnMachine, Order, Retry
from talkstack.calls.model.plan import EndReason
from talkstack.calls.ports import CallStore
from talkstack.calls.store import MongoCallStore
from talkstack.errors import NotFoundError, StaleError
from tests.builders import NOON, NOON_MS, a_call, a_fact, a_segment

ORDER = Order(
    detection=Detection.MESSAGE_END,
    on_machine=OnMachine.LEAVE_MESSAGE,
    message="Please call us, $Ann.",
    introduction="The clinic calls.",
    ring_seconds=20,
    retry=Retry(attempts=3, delay_seconds=60, causes=(Cause.BUSY, Cause.FAILED)),
)


@pytest.fixture
def calls(open_store: Any) -> CallStore:
    return open_store(MemoryCallStore, MongoCallStore)


def an_order(**changes: Any) -> Call:
    facts = (
        a_fact("started", kind=FactKind.STARTED, what="recorded"),
        a_fact("ordered", kind=FactKind.ORDERED, n=3, what="busy failed"),
    )
    placed: dict[str, Any] = {
        "direction": "outbound",
        "twilio_sid": None,
        "greeting": "",
        "opening": (),
        "order": ORDER,
        "order_key": "k1",
        "metadata": {"$contact.id": "c1"},
        "status": "queued",
        "log": tuple(draft.numbered(k) for k, draft in enumerate(facts, 1)),
    }
    return a_call(**placed | changes)


async def test_all_of_an_order_is_kept(calls: CallStore):
    assert await calls.insert(an_order()) == an_order()
    assert await calls.get("call_1") == an_order()
    assert await calls.ordered("k1") == an_order()
    assert await calls.ordered("k2") is None


async def test_calls_without_a_sid_or_a_key_stand_side_by_side(calls: CallStore):
    for number in (1, 2, 3):
        await calls.insert(an_order(id=f"call_{number}", order_key=None))
    assert (await calls.get("call_3")).id == "call_3"


async def test_what_is_ordered_again_under_its_key_is_the_first_call_untouched(calls: CallStore):
    await calls.insert(an_order())
    assert await calls.insert(an_order(id="call_2", metadata={})) == an_order()
    with pytest.raises(NotFoundError):
        await calls.get("call_2")


async def test_of_many_who_order_under_one_key_one_makes_the_call(calls: CallStore):
    made = await asyncio.gather(*(calls.insert(an_order(id=f"call_{i}")) for i in range(6)))
    assert len({call.id for call in made}) == 1


async def test_the_first_greeting_stays(calls: CallStore):
    await calls.insert(an_order())
    await calls.set_greeting("call_1", "<Response>1</Response>", [a_segment()])
    await calls.set_greeting("call_1", "<Response>2</Response>", [])
    call = await calls.get("call_1")
    assert (call.greeting, call.opening) == ("<Response>1</Response>", (a_segment(),))


async def test_the_sid_is_that_of_the_latest_attempt_and_of_one_call(calls: CallStore):
    await calls.insert(an_order())
    await calls.insert(an_order(id="call_2", order_key="k2"))
    for sid in ("CA1", "CA1", "CA2"):
        await calls.set_sid("call_1", sid)
    assert (await calls.by_sid("CA2")).id == "call_1"
    with pytest.raises(StaleError):
        await calls.set_sid("call_2", "CA2")
    assert (await calls.get("call_2")).twilio_sid is None


async def test_a_command_is_kept_once_by_its_id(calls: CallStore):
    await calls.insert(an_order())
    first = Command(id="c1", kind="say", at=NOON, text="One moment.")
    for command in (
        first,
        Command(id="c1", kind="say", at=NOON, text="Other."),
        Command(id="c2", kind="cancel", at=NOON),
    ):
        await calls.command("call_1", command)
    assert (await calls.get("call_1")).commands == (first, Command(id="c2", kind="cancel", at=NOON))


async def test_commands_are_put_in_the_place_of_those_that_were_read(calls: CallStore):
    await calls.insert(an_order())
    first = Command(id="c1", kind="instructions", at=NOON, text="$Be brief.")
    second = Command(id="c2", kind="instructions", at=NOON, text="Be kind.", replaces=True)
    assert await calls.set_commands("call_1", 0, (first,))
    assert not await calls.set_commands("call_1", 0, (second,))
    assert (await calls.get("call_1")).commands == (first,)
    assert await calls.set_commands("call_1", 1, (replace(first, text=""), second))
    assert (await calls.get("call_1")).commands == (replace(first, text=""), second)


async def test_what_is_not_there_is_not_found(calls: CallStore):
    for asking in (
        calls.set_greeting("call_9", "<Response/>", []),
        calls.set_sid("call_9", "CA9"),
        calls.command("call_9", Command(id="c1", kind="cancel", at=NOON)),
        calls.set_commands("call_9", 0, ()),
    ):
        with pytest.raises(NotFoundError):
            await asking


async def test_where_it_stands_is_written_with_the_facts(calls: CallStore):
    await calls.insert(an_order())
    busy = a_fact("status:1:busy", kind=FactKind.STATUS, n=1, what="busy", at=NOON_MS + 1000)
    await calls.append("call_1", [busy])
    waiting = await calls.get("call_1")
    assert (waiting.status, waiting.outcome, waiting.ended_at) == ("waiting", None, None)
    drafts = [
        a_fact("due:redial:2", kind=FactKind.DUE, n=2, what="redial", at=NOON_MS + 61_000),
        a_fact("status:2:in-progress", kind=FactKind.STATUS, n=2, what="in-progress", at=NOON_MS + 70_000),
    ]
    await calls.append("call_1", drafts)
    talking = await calls.get("call_1")
    assert (talking.status, talking.talking_since) == ("in-progress", talking.answered_at)
    assert talking.answered_at
    await calls.append("call_1", [a_fact("status:2:completed", kind=FactKind.STATUS, n=2, what="completed")])
    over = await calls.get("call_1")
    assert (over.status, over.outcome) == ("completed", EndReason.CALLER_HUNG_UP)
    assert (over.answered_at, over.finished) == (talking.answered_at, True)
