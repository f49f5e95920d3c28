from __future__ import annotations

import asyncio
from typing import Any

import pytest

from talkstack.keys.memory import MemoryRateStore
from talkstack.keys.ports import RateStore
from talkstack.keys.store import MongoRateStore

NOW, NEXT = 70_000_000, 70_000_001
"""Minutes of the year 2103: the server sweeps away what is over, whenever it likes."""


@pytest.fixture
def rates(open_store: Any) -> RateStore:
    return open_store(MemoryRateStore, MongoRateStore)


async def test_requests_are_counted_up_to_the_limit(rates: RateStore):
    assert [await rates.count("key_1", window=NOW, limit=3) for _ in range(5)] == [1, 2, 3, 0, 0]


async def test_each_key_and_each_window_counts_for_itself(rates: RateStore):
    await rates.count("key_1", window=NOW, limit=1)
    assert await rates.count("key_2", window=NOW, limit=1) == 1
    assert await rates.count("key_1", window=NEXT, limit=1) == 1
    assert await rates.count("key_1", window=NOW, limit=1) == 0


async def test_of_many_at_once_no_more_than_the_limit_pass(rates: RateStore):
    for key in range(9):
        counted = await asyncio.gather(*(rates.count(f"key_{key}", window=NOW, limit=5) for _ in range(12)))
        assert sorted(counted) == [*[0] * 7, 1, 2, 3, 4, 5]
