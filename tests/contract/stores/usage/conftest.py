from __future__ import annotations

from typing import Any

import pytest

from talkstack.usage.memory import MemoryPriceBookStore, MemorySpending, MemoryUsageStore
from talkstack.usage.ports import PriceBookStore, Spending, UsageStore
from talkstack.usage.store import MongoPriceBookStore, MongoSpending, MongoUsageStore


@pytest.fixture
def books(open_store: Any) -> PriceBookStore:
    return open_store(MemoryPriceBookStore, MongoPriceBookStore)


@pytest.fixture
def usage(open_store: Any) -> UsageStore:
    return open_store(MemoryUsageStore, MongoUsageStore)


@pytest.fixture
def spending(open_store: Any) -> Spending:
    return open_store(MemorySpending, MongoSpending)
