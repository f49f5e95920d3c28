from __future__ import annotations

from datetime import timedelta

import pytest

from talkstack.analytics.figures import figures_of, grouped
from talkstack.analytics.memory import MemoryMeasureStore
from talkstack.analytics.model import Wanted
from talkstack.analytics.service import Analytics
from talkstack.book.latency import Quantiles
from talkstack.errors import InvalidError
from tests.builders import NOON, a_measure

DAY = timedelta(days=1)


async def test_percentiles_are_those_of_all_turns_not_means_of_calls():
    short = a_measure(latency={"answer": [100] * 98})
    long = a_measure(latency={"answer": [900, 1000]})
    found = (await figures_of([short, long])).latency
    assert found == {"answer": Quantiles(100, 100, 100, 900)}


async def test_what_nobody_had_to_take_over_was_contained():
    answered = [a_measure(), a_measure(transferred=True), a_measure(), a_measure(answered=False)]
    found = await figures_of(answered)
    assert (found.calls, found.answered, found.transferred, found.contained) == (4, 3, 1, 2)
    assert found.containment == 0.6667


async def test_of_no_calls_there_is_no_share():
    found = await figures_of([])
    assert (found.calls, found.containment, found.latency, found.outcomes) == (0, None, {}, {})


async def test_counts_are_sums_and_what_failed_is_told_apart():
    first = a_measure(
        tools={"done": 2, "failed": 1},
        faults=1,
        failures={"openai": 1},
        silences=2,
        fillers=3,
        cost_micros=70,
    )
    second = a_measure(
        failures={"openai": 1, "speech": 2},
        tools={"unknown": 1},
        barge_ins=4,
        takeovers=5,
        outcome="silence",
        cost_micros=None,
    )
    found = await figures_of([first, second])
    assert (found.turns, found.silences, found.fillers, found.barge_ins, found.takeovers) == (4, 2, 3, 4, 5)
    assert (found.failed_turns, found.failed_tools) == (1, 2)
    assert found.failures == {"openai": 2, "speech": 2}
    assert found.tools == {"done": 2, "failed": 1, "unknown": 1}
    assert found.outcomes == {"caller_hung_up": 1, "silence": 1}
    assert (found.cost_micros, found.charged, found.duration_seconds) == (70, 1, 120)


async def test_groups_come_in_their_order_and_add_up():
    measures = [a_measure(started_at=NOON + n * DAY, agent_version=1 + n % 2) for n in (2, 0, 1)]
    days = await grouped(measures, "day")
    assert [key for key, _ in days] == [("2026-03-02",), ("2026-03-03",), ("2026-03-04",)]
    versions = await grouped(measures, "agent_version")
    assert [(key, it.calls) for key, it in versions] == [(("agt_1", 1), 2), (("agt_1", 2), 1)]


async def test_more_calls_than_can_be_reckoned_are_refused():
    measures = MemoryMeasureStore()
    for n in range(3):
        await measures.keep(a_measure(f"call_{n}"))
    wanted = Wanted(start=NOON, end=NOON + DAY)
    report = await Analytics(measures=measures, most=3).report("prj_1", wanted, None)
    assert (report.total.calls, report.groups) == (3, ())
    with pytest.raises(InvalidError) as refused:
        await Analytics(measures=measures, most=2).report("prj_1", wanted, None)
    assert [it.code for it in refused.value.problems] == ["too_many_calls"]
