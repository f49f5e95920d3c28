"""What is kept with a call of what is done once it is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from talkstack.calls.memory import MemoryCallStore
from talkstack.calls.ports import CallStore
from talkstack.calls.store import MongoCallStore
from talkstack.errors import NotFoundError
from tests.builders import NOON, a_call


@pytest.fixture
def calls(open_store: Any) -> CallStore:
    return open_store(MemoryCallStore, MongoCallStore)


async def test_the_first_result_of_a_step_stays(calls: CallStore):
    await calls.insert(a_call())
    await calls.keep_step("call_1", "recognise", {"caller": ["one"]})
    await calls.keep_step("call_1", "recognise", {"caller": ["two"]})
    await calls.keep_step("call_1", "purge", {})
    assert (await calls.get("call_1")).steps == {"recognise": {"caller": ["one"]}, "purge": {}}


async def test_what_is_kept_beside_a_step_is_as_new_as_the_step(calls: CallStore):
    await calls.insert(a_call())
    assert await calls.keep_step("call_1", "one", {"a": 1}, beside={"news_5": {"step": "one"}})
    assert not await calls.keep_step("call_1", "two", {}, beside={"news_5": {"step": "two"}})
    assert await calls.keep_step("call_1", "two", {}, beside={"news_6": {"step": "two"}})
    assert (await calls.get("call_1")).steps == {
        "one": {"a": 1},
        "two": {},
        "news_5": {"step": "one"},
        "news_6": {"step": "two"},
    }


async def test_tries_that_failed_are_counted_from_the_first_on(calls: CallStore):
    await calls.insert(a_call())
    for minute, error in ((5, "B"), (3, "A"), (9, "C")):
        await calls.count_try("call_1", "one_failing", NOON + timedelta(minutes=minute), {"error": error})
    first = (NOON + timedelta(minutes=3)).isoformat()
    assert (await calls.get("call_1")).steps == {"one_failing": {"at": first, "tries": 3, "error": "C"}}
    with pytest.raises(NotFoundError):
        await calls.count_try("call_9", "one_failing", NOON, {"error": "A"})


async def test_what_an_earlier_version_has_kept_of_a_try_counts_as_one(calls: CallStore):
    await calls.insert(a_call())
    await calls.keep_step("call_1", "one_failing", {"at": NOON.isoformat()})
    await calls.count_try("call_1", "one_failing", NOON + timedelta(minutes=1), {"error": "A"})
    kept = (await calls.get("call_1")).steps["one_failing"]
    assert kept == {"at": NOON.isoformat(), "tries": 1, "error": "A"}
