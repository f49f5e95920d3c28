from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from talkstack.analytics.memory import MemoryMeasureStore
from talkstack.analytics.model import Wanted
from talkstack.analytics.ports import MeasureStore
from talkstack.analytics.store import COLLECTION, MongoMeasureStore
from talkstack.database import Database
from tests.builders import NOON, a_measure

DAY = timedelta(days=1)
ALL = Wanted(start=NOON - DAY, end=NOON + DAY)


@pytest.fixture
def measures(open_store: Callable[..., MeasureStore]) -> MeasureStore:
    return open_store(MemoryMeasureStore, MongoMeasureStore)


async def ids(measures: MeasureStore, wanted: Wanted, limit: int = 10) -> set[str]:
    return {measure.call_id for measure in await measures.of("prj_1", wanted, limit=limit)}


async def test_a_measure_stays_as_it_was_first(measures: MeasureStore):
    first = a_measure(latency={"answer": [3, 1]}, tools={"done": 2}, failures={"openai": 1}, cost_micros=7)
    await measures.keep(first)
    await measures.keep(a_measure(turns=9))
    assert await measures.of("prj_1", ALL, limit=10) == [first]


async def test_calls_count_from_the_first_instant_on_and_before_the_other(measures: MeasureStore):
    for n, at in enumerate((NOON - DAY, NOON, NOON + DAY)):
        await measures.keep(a_measure(f"call_{n}", started_at=at))
    assert await ids(measures, ALL) == {"call_0", "call_1"}
    assert await ids(measures, Wanted(start=NOON, end=NOON)) == set()


async def test_one_agent_or_one_version_of_it_is_asked_for(measures: MeasureStore):
    await measures.keep(a_measure("call_1"))
    await measures.keep(a_measure("call_2", agent_version=2))
    await measures.keep(a_measure("call_3", agent_id="agt_2"))
    agent = {"start": ALL.start, "end": ALL.end, "agent_id": "agt_1"}
    assert await ids(measures, Wanted(**agent)) == {"call_1", "call_2"}
    assert await ids(measures, Wanted(**agent, agent_version=2)) == {"call_2"}
    assert await ids(measures, Wanted(start=ALL.start, end=ALL.end, agent_version=1)) == {"call_1", "call_3"}


async def test_another_project_has_its_own(measures: MeasureStore):
    await measures.keep(a_measure("call_1"))
    await measures.keep(a_measure("call_2", project_id="prj_2"))
    assert await ids(measures, ALL) == {"call_1"}


async def test_one_more_than_the_limit_says_that_there_are_more(measures: MeasureStore):
    for n in range(4):
        await measures.keep(a_measure(f"call_{n}"))
    assert len(await ids(measures, ALL, limit=2)) == 3


async def test_a_measure_of_a_version_that_kept_no_failures_is_read(database: Database):
    measures = MongoMeasureStore(database)
    await measures.keep(a_measure(failures={"openai": 1}))
    await database[COLLECTION].update_one({"_id": "call_1"}, {"$unset": {"failures": ""}})
    assert await measures.of("prj_1", ALL, limit=10) == [a_measure()]
