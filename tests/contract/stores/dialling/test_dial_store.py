from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from talkstack.calls.model.fact import AttemptState
from talkstack.dialling.attempt import Attempt
from talkstack.dialling.memory import MemoryDialStore
from talkstack.dialling.ports import DialStore
from talkstack.dialling.store import MongoDialStore
from talkstack.errors import StaleError
from tests.builders import NOON

PLACED, UNKNOWN = AttemptState.PLACED, AttemptState.UNKNOWN


@pytest.fixture
def dials(open_store: Any) -> DialStore:
    return open_store(MemoryDialStore, MongoDialStore)


def a_dial(n: int = 1, **changes: Any) -> Attempt:
    dial = Attempt(
        call_id="call_1",
        project_id="prj_1",
        n=n,
        to="+12025550142",
        from_="+15550001000",
        began_at=NOON,
    )
    return replace(dial, **changes)


async def test_all_of_an_attempt_is_kept(dials: DialStore):
    whole = a_dial(
        state=AttemptState.REFUSED,
        sid="CA1",
        code=21210,
        searches=1,
        searched_at=NOON + timedelta(seconds=60),
    )
    assert await dials.begin(whole) is whole
    assert await dials.get("call_1", 1) == whole
    assert await dials.get("call_1", 2) is None
    assert await dials.get("call_2", 1) is None


async def test_of_many_who_begin_one_may_dial(dials: DialStore):
    mine = [a_dial() for _ in range(8)]
    begun = await asyncio.gather(*(dials.begin(it) for it in mine))
    assert sum(got is own for got, own in zip(begun, mine, strict=True)) == 1
    assert all(got == a_dial() for got in begun)


async def test_whoever_comes_later_gets_what_stands(dials: DialStore):
    await dials.begin(a_dial())
    await dials.learn("call_1", 1, "CA1")
    late = a_dial(began_at=NOON + timedelta(minutes=1))
    assert await dials.begin(late) == a_dial(state=PLACED, sid="CA1")


async def test_a_sid_is_learnt_once_and_may_be_told_again(dials: DialStore):
    await dials.begin(a_dial())
    assert [await dials.learn("call_1", 1, sid) for sid in ("CA1", "CA1", "CA2")] == [True, True, False]
    assert await dials.get("call_1", 1) == a_dial(state=PLACED, sid="CA1")
    assert await dials.learn("call_1", 2, "CA2") is False


async def test_a_sid_is_of_one_attempt(dials: DialStore):
    await dials.begin(a_dial())
    await dials.begin(a_dial(2))
    await dials.learn("call_1", 1, "CA1")
    with pytest.raises(StaleError):
        await dials.learn("call_1", 2, "CA1")
    assert await dials.get("call_1", 2) == a_dial(2)


async def test_an_attempt_ends_once_and_only_while_it_is_dialling(dials: DialStore):
    await dials.begin(a_dial())
    assert await dials.end("call_1", 1, AttemptState.REFUSED, 21210) is True
    assert await dials.end("call_1", 1, UNKNOWN) is False
    assert await dials.learn("call_1", 1, "CA1") is False
    assert await dials.get("call_1", 1) == a_dial(state=AttemptState.REFUSED, code=21210)
    await dials.begin(a_dial(2))
    await dials.learn("call_1", 2, "CA2")
    assert await dials.end("call_1", 2, UNKNOWN) is False
    assert await dials.end("call_1", 3, UNKNOWN) is False


async def test_of_the_sid_and_the_giving_up_one_wins(dials: DialStore):
    await dials.begin(a_dial())
    learnt, ended = await asyncio.gather(dials.learn("call_1", 1, "CA1"), dials.end("call_1", 1, UNKNOWN))
    assert learnt != ended
    found = await dials.get("call_1", 1)
    assert found == a_dial(state=PLACED, sid="CA1") if learnt else found == a_dial(state=UNKNOWN)


async def test_searches_are_counted(dials: DialStore):
    await dials.begin(a_dial())
    for seconds in (60, 75):
        await dials.searched("call_1", 1, NOON + timedelta(seconds=seconds))
    assert await dials.get("call_1", 1) == a_dial(searches=2, searched_at=NOON + timedelta(seconds=75))


async def test_known_sids_are_told_from_others(dials: DialStore):
    for n in (1, 2):
        await dials.begin(a_dial(n))
    await dials.learn("call_1", 2, "CA2")
    assert await dials.known(["CA1", "CA2", "CA3"]) == {"CA2"}
    assert await dials.known([]) == set()


async def test_a_calls_attempts_come_in_their_order_and_go_together(dials: DialStore):
    for n in (10, 2, 1):
        await dials.begin(a_dial(n))
    await dials.begin(a_dial(call_id="call_2"))
    assert [it.n for it in await dials.of_call("call_1")] == [1, 2, 10]
    await dials.erase("call_1")
    assert await dials.of_call("call_1") == []
    assert len(await dials.of_call("call_2")) == 1
