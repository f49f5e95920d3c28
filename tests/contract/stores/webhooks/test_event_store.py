from __future__ import annotations

from dataclasses import replace

import pytest

from talkstack.database import Database
from talkstack.errors import NotFoundError
from talkstack.webhooks.memory import MemoryEventStore
from talkstack.webhooks.ports import EventStore
from talkstack.webhooks.store import MongoEventStore
from tests.builders import an_event


@pytest.fixture(params=["memory", "mongo"])
def events(request: pytest.FixtureRequest) -> EventStore:
    if request.param == "memory":
        return MemoryEventStore()
    database: Database = request.getfixturevalue("database")
    return MongoEventStore(database)


async def test_an_event_stays_as_it_was_first(events: EventStore):
    first = an_event()
    assert await events.insert(first) == first
    assert await events.insert(replace(first, type="call.ended")) == first
    assert await events.of_stream("call_1") == [first]


async def test_a_streams_events_are_in_their_order_and_go_together(events: EventStore):
    for sequence in (2, 1, 10):
        await events.insert(an_event(sequence))
    other = await events.insert(an_event(stream="call_2"))
    assert [event.sequence for event in await events.of_stream("call_1")] == [1, 2, 10]
    await events.erase("call_1")
    await events.erase("call_1")
    assert await events.of_stream("call_1") == []
    assert await events.of_stream("call_2") == [other]


async def test_an_event_is_found_by_its_id(events: EventStore):
    made = await events.insert(an_event(to=("whk_1", "whk_2")))
    assert await events.get(made.id) == made
    with pytest.raises(NotFoundError):
        await events.get("evt_call_9_1")
