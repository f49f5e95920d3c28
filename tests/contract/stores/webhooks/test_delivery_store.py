from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from talkstack.deliveries.memory import MemoryDeliveryStore
from talkstack.deliveries.model.delivery import LIFE, Attempt, Delivery, delivery_of
from talkstack.deliveries.model.state import DeliveryState
from talkstack.deliveries.ports import DeliveryStore
from talkstack.deliveries.store import MOST_ATTEMPTS, MongoDeliveryStore
from talkstack.errors import NotFoundError
from tests.builders import NOON, an_event

REFUSED = Attempt(at=NOON, ms=12, status=500)
TAKEN = Attempt(at=NOON, ms=9, status=204)
LOST = Attempt(at=NOON, ms=15_000, error="no answer in 15 s")


@pytest.fixture
def deliveries(open_store: Any) -> DeliveryStore:
    return open_store(MemoryDeliveryStore, MongoDeliveryStore)


def a_delivery(sequence: int = 1, to: str = "whk_1", stream: str = "call_1", **changes: Any) -> Delivery:
    return replace(delivery_of(an_event(sequence, stream), to, at(sequence)), **changes)


def at(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


def ids(found: list[Delivery]) -> list[str]:
    return [it.id for it in found]


async def test_it_stays_as_it_was_first(deliveries: DeliveryStore):
    first = a_delivery()
    await deliveries.insert([first])
    await deliveries.insert([replace(first, next_at=at(99)), a_delivery(2)])
    await deliveries.insert([])
    assert await deliveries.get("prj_1", first.id) == first
    assert await deliveries.pending("whk_1", "call_1") == [first, a_delivery(2)]


async def test_another_projects_is_not_there(deliveries: DeliveryStore):
    await deliveries.insert([a_delivery()])
    for project_id, id_ in (("prj_2", a_delivery().id), ("prj_1", "evt_x:whk_1")):
        with pytest.raises(NotFoundError):
            await deliveries.get(project_id, id_)


async def test_those_of_a_stream_and_endpoint_wait_by_their_sequence(deliveries: DeliveryStore):
    others = [a_delivery(to="whk_2"), a_delivery(stream="call_2")]
    await deliveries.insert([a_delivery(10), a_delivery(2), *others])
    assert [it.sequence for it in await deliveries.pending("whk_1", "call_1")] == [2, 10]
    assert len(await deliveries.of_stream("call_1")) == 3


async def test_each_attempt_is_recorded(deliveries: DeliveryStore):
    first = a_delivery()
    await deliveries.insert([first])
    for attempt in (REFUSED, LOST):
        [before] = await deliveries.pending("whk_1", "call_1")
        assert await deliveries.record(before, before.failed(attempt, None, 0.0))
    [before] = await deliveries.pending("whk_1", "call_1")
    assert (before.failures, before.next_at) == (2, at(30))
    assert await deliveries.record(before, before.accepted(TAKEN))
    found = await deliveries.get("prj_1", first.id)
    assert (found.state, found.attempts) == (DeliveryState.DELIVERED, (REFUSED, LOST, TAKEN))
    assert await deliveries.pending("whk_1", "call_1") == []


async def test_of_two_failures_of_one_attempt_one_counts(deliveries: DeliveryStore):
    before = a_delivery()
    await deliveries.insert([before])
    assert await deliveries.record(before, before.failed(REFUSED, None, 0.0))
    assert not await deliveries.record(before, before.failed(LOST, None, 0.0))
    found = await deliveries.get("prj_1", before.id)
    assert (found.failures, found.attempts) == (1, (REFUSED,))


async def test_what_was_accepted_counts_whatever_else_was_recorded(deliveries: DeliveryStore):
    before = a_delivery()
    await deliveries.insert([before])
    await deliveries.record(before, before.failed(REFUSED, None, 0.0))
    assert await deliveries.record(before, before.accepted(TAKEN))
    assert not await deliveries.record(before, before.accepted(TAKEN))
    assert not await deliveries.record(before, before.failed(LOST, None, 0.0))
    found = await deliveries.get("prj_1", before.id)
    assert (found.state, len(found.attempts)) == (DeliveryState.DELIVERED, 2)


async def test_those_that_are_due_are_found_the_first_first(deliveries: DeliveryStore):
    await deliveries.insert([a_delivery(3), a_delivery(1), a_delivery(2), a_delivery(4)])
    await deliveries.record(a_delivery(2), a_delivery(2).accepted(TAKEN))
    assert ids(await deliveries.due(at(4), limit=5)) == ids([a_delivery(1), a_delivery(3)])
    assert ids(await deliveries.due(at(4), limit=1)) == ids([a_delivery(1)])
    await deliveries.postpone("whk_1", "call_1", at(4))
    assert await deliveries.due(at(4), limit=5) == []
    await deliveries.postpone("whk_1", "call_1", at(1))
    assert [it.next_at for it in await deliveries.due(at(9), limit=5)] == [at(4)] * 3


async def test_all_for_an_endpoint_are_woken(deliveries: DeliveryStore):
    waiting = [a_delivery(1), a_delivery(2, stream="call_2"), a_delivery(3, to="whk_2")]
    await deliveries.insert(waiting)
    await deliveries.record(waiting[1], waiting[1].accepted(TAKEN))
    await deliveries.wake("whk_1", at(0))
    assert ids(await deliveries.due(at(1), limit=5)) == ids(waiting[:1])


async def test_only_those_of_a_stream_are_woken(deliveries: DeliveryStore):
    waiting = [a_delivery(1), a_delivery(2, stream="call_2"), a_delivery(3, to="whk_2")]
    await deliveries.insert(waiting)
    await deliveries.wake("whk_1", at(0), stream="call_1")
    assert ids(await deliveries.due(at(1), limit=5)) == ids(waiting[:1])


async def test_what_may_not_be_tried_any_more_is_dropped(deliveries: DeliveryStore):
    await deliveries.insert([a_delivery(1), a_delivery(2), a_delivery(3, to="whk_2")])
    await deliveries.drop("whk_1", "call_1", ended=at(1) + LIFE)
    assert ids(await deliveries.pending("whk_1", "call_1")) == ids([a_delivery(2)])
    await deliveries.drop("whk_1", "call_1")
    assert await deliveries.pending("whk_1", "call_1") == []
    states = [it.state for it in await deliveries.page("whk_1", state=None, type_=None, after=None, limit=5)]
    assert states == [DeliveryState.DROPPED] * 2
    assert len(await deliveries.pending("whk_2", "call_1")) == 1


async def test_one_alone_is_dropped_while_it_waits(deliveries: DeliveryStore):
    made = [a_delivery(n) for n in (1, 2, 3)]
    await deliveries.insert(made)
    await deliveries.record(made[1], made[1].accepted(TAKEN))
    for it in made[:2]:
        await deliveries.drop("whk_1", "call_1", only=it.id)
    states = [it.state for it in await deliveries.page("whk_1", state=None, type_=None, after=None, limit=5)]
    assert states == [DeliveryState.PENDING, DeliveryState.DELIVERED, DeliveryState.DROPPED]


async def test_what_is_asked_for_again_begins_anew(deliveries: DeliveryStore):
    before = a_delivery(failures=12)
    await deliveries.insert([before])
    await deliveries.record(before, before.failed(REFUSED, None, 0.0))
    await deliveries.ask_again(before.id, at(60), until=at(60) + LIFE)
    [found] = await deliveries.pending("whk_1", "call_1")
    assert (found.failures, found.again, found.next_at) == (0, True, at(60))
    assert (found.until, found.attempts) == (at(60) + LIFE, (REFUSED,))
    await deliveries.ask_again("evt_x:whk_1", at(60), until=at(60))


@pytest.mark.parametrize(
    ("before", "again"),
    [
        (a_delivery(failures=2), False),
        (a_delivery(failures=3), True),
        (a_delivery(failures=2, again=True), True),
        (a_delivery(state=DeliveryState.DELIVERED), True),
        (a_delivery(state=DeliveryState.FAILED, failures=2), True),
    ],
)
async def test_what_holds_back_others_goes_on_to(deliveries: DeliveryStore, before: Delivery, *, again: bool):
    await deliveries.insert([before])
    await deliveries.ask_again(before.id, at(60), until=at(60) + LIFE)
    [found] = await deliveries.pending("whk_1", "call_1")
    assert (found.failures, found.again, found.next_at) == (0, again, at(60))


async def test_pages_are_the_newest_first_by_state_and_type(deliveries: DeliveryStore):
    made = [a_delivery(n, type="call.ended" if n % 2 else "call.started") for n in (1, 2, 3)]
    await deliveries.insert([*made, a_delivery(4, to="whk_2")])
    await deliveries.record(made[0], made[0].accepted(TAKEN))

    async def page(**wanted: Any) -> list[str]:
        asked = {"state": None, "type_": None, "after": None, "limit": 5} | wanted
        return ids(await deliveries.page("whk_1", **asked))

    assert await page() == ids(made[::-1])
    assert await page(limit=1) == ids([made[2], made[1]])
    assert await page(after=made[2].order) == ids([made[1], made[0]])
    assert await page(state=DeliveryState.PENDING) == ids([made[2], made[1]])
    assert await page(type_="call.ended") == ids([made[2], made[0]])
    assert await page(type_="call.ended", state=DeliveryState.DELIVERED) == ids([made[0]])


async def test_a_stream_is_erased_and_an_endpoint_forgotten(deliveries: DeliveryStore):
    kept = a_delivery(stream="call_2", to="whk_2")
    await deliveries.insert([a_delivery(), a_delivery(to="whk_2"), a_delivery(stream="call_2"), kept])
    await deliveries.erase("call_1")
    assert await deliveries.of_stream("call_1") == []
    await deliveries.forget("whk_1")
    assert await deliveries.of_stream("call_2") == [kept]


async def test_of_many_attempts_the_latest_are_kept(database: Any):
    deliveries = MongoDeliveryStore(database)
    before = a_delivery()
    await deliveries.insert([before])
    for n in range(MOST_ATTEMPTS + 2):
        await deliveries.ask_again(before.id, at(0), until=at(60))
        attempt = replace(REFUSED, ms=n)
        await deliveries.record(replace(before, failures=0), before.failed(attempt, None, 0.0))
    found = await deliveries.get("prj_1", before.id)
    assert [it.ms for it in found.attempts] == list(range(2, MOST_ATTEMPTS + 2))
