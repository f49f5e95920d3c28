from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from talkstack.book.memory import MemoryCallBook
from talkstack.book.model import Entry, Span, Wanted
from talkstack.book.ports import CallBook
from talkstack.book.store import MongoCallBook
from talkstack.calls.call import Call
from talkstack.calls.memory import MemoryCallStore
from talkstack.calls.model.plan import EndReason
from talkstack.calls.model.standing import Status
from talkstack.calls.ports import CallStore
from talkstack.calls.store import MongoCallStore
from talkstack.ids import new_id
from tests.builders import NOON, a_call

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Shelf:
    calls: CallStore
    book: CallBook

    async def add(self, at: datetime = NOON, **changes: Any) -> Call:
        call_id = new_id("call", at)
        return await self.calls.insert(a_call(id=call_id, twilio_sid=call_id, started_at=at, **changes))

    async def found(self, **wanted: Any) -> list[str]:
        page = await self.book.page("prj_1", Wanted(**wanted), after=None, limit=99)
        return [entry.id for entry in page]


def in_memory() -> Shelf:
    calls = MemoryCallStore()
    return Shelf(calls, MemoryCallBook(calls))


def in_mongo(database: Any) -> Shelf:
    return Shelf(MongoCallStore(database), MongoCallBook(database))


@pytest.fixture
def shelf(open_store: Any) -> Shelf:
    return open_store(in_memory, in_mongo)


async def test_an_entry_tells_of_the_call_as_it_stands(shelf: Shelf):
    call = await shelf.add(
        direction="outbound",
        person="per_1",
        metadata={"order.no": "$7"},
        status="voicemail",
        outcome=EndReason.VOICEMAIL,
        answered_at=NOON + timedelta(seconds=20),
        ended_at=NOON + timedelta(seconds=65),
    )
    [entry] = await shelf.book.page("prj_1", Wanted(), after=None, limit=1)
    assert entry == Entry.of(call)
    assert (entry.duration_seconds, entry.live, entry.metadata) == (45, False, {"order.no": "$7"})


FACTS = {
    "person": ("per_1", "per_2"),
    "number_id": ("num_1", "num_2"),
    "direction": ("inbound", "outbound"),
    "agent_id": ("agt_1", "agt_2"),
    "agent_version": (1, 2),
    "status": (Status.IN_PROGRESS, Status.COMPLETED),
    "outcome": (EndReason.SILENCE, EndReason.BUSY),
}


@pytest.mark.parametrize("name", FACTS)
async def test_a_filter_leaves_the_calls_of_which_it_is_true(shelf: Shelf, name: str):
    first, second = FACTS[name]
    ours, theirs = [(await shelf.add(**{name: value})).id for value in (first, second)]
    await shelf.add(project_id="prj_2", **{name: first})
    assert await shelf.found(**{name: first}) == [ours]
    assert await shelf.found(**{name: second}) == [theirs]


async def test_all_filters_must_be_true(shelf: Shelf):
    values = {name: first for name, (first, _) in FACTS.items()}
    whole = await shelf.add(**values)
    for name, (_, second) in FACTS.items():
        await shelf.add(**values | {name: second})
    assert await shelf.found(**values, live=True) == [whole.id]
    assert len(await shelf.found(person="per_1", agent_version=1)) == len(FACTS) - 1


async def test_live_calls_hold_a_line_or_are_about_to(shelf: Shelf):
    ids = {status: (await shelf.add(status=status)).id for status in Status}
    live = [ids[status] for status in Status if status.live]
    assert await shelf.found(live=True) == sorted(live, reverse=True)
    assert set(await shelf.found(live=False)) == set(ids.values()) - set(live)


async def test_those_of_which_it_is_true_are_counted_up_to_so_many(shelf: Shelf):
    for n in range(5):
        await shelf.add(NOON + n * HOUR, agent_id="agt_1", ended_at=NOON + (n + 1) * HOUR)
    await shelf.add(agent_id="agt_2")
    await shelf.add(project_id="prj_2")
    later = Wanted(started=Span(NOON + HOUR, NOON + 4 * HOUR), ended=Span(start=NOON + 3 * HOUR))
    wishes = (Wanted(), Wanted(agent_id="agt_1"), later, Wanted(agent_id="agt_3"))
    assert [await shelf.book.count("prj_1", it, most=9) for it in wishes] == [6, 5, 2, 0]
    assert await shelf.book.count("prj_1", Wanted(), most=4) == 4


async def test_spans_begin_with_their_first_instant_and_end_before_their_last(shelf: Shelf):
    calls = [await shelf.add(NOON + n * HOUR, ended_at=NOON + (n + 1) * HOUR) for n in range(4)]
    ids = [call.id for call in calls]
    going = (await shelf.add(NOON + 4 * HOUR)).id
    span = Span(NOON + HOUR, NOON + 3 * HOUR)
    assert await shelf.found(started=span) == [ids[2], ids[1]]
    assert await shelf.found(ended=span) == [ids[1], ids[0]]
    assert await shelf.found(started=Span(start=NOON + 3 * HOUR)) == [going, ids[3]]
    assert await shelf.found(ended=Span(end=NOON + 2 * HOUR)) == [ids[0]]
    assert await shelf.found(started=span, ended=span) == [ids[1]]
    assert await shelf.found(started=Span(end=datetime(1901, 1, 1, tzinfo=UTC))) == []


async def test_the_older_of_a_cursor_and_a_span_counts(shelf: Shelf):
    calls = [await shelf.add(NOON + n * HOUR) for n in range(4)]
    wanted = Wanted(started=Span(end=NOON + 2 * HOUR))
    for after, found in ((calls[3].id, [calls[1], calls[0]]), (calls[1].id, [calls[0]])):
        page = await shelf.book.page("prj_1", wanted, after=after, limit=9)
        assert [entry.id for entry in page] == [call.id for call in found]


async def test_two_thousand_calls_page_through_while_more_arrive(shelf: Shelf):
    """Whatever was there when the reading began is read once; what comes meanwhile is newer and shows on no page."""
    order = random.Random(7)
    times = [NOON + timedelta(milliseconds=order.randrange(60_000)) for _ in range(2000)]
    for batch in range(0, 2000, 100):
        await asyncio.gather(*(shelf.add(at) for at in times[batch : batch + 100]))
    read: list[str] = []
    after: str | None = None
    async with asyncio.timeout(30):
        while True:
            page = await shelf.book.page("prj_1", Wanted(), after=after, limit=100)
            read += [entry.id for entry in page[:100]]
            if len(page) <= 100:
                break
            after = page[99].id
            await shelf.add(NOON + timedelta(minutes=2))
    assert len(read) == len(set(read)) == 2000
    assert read == sorted(read, reverse=True)
