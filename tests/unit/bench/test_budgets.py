from __future__ import annotations

import pytest

from bench.budgets import BUDGETS


@pytest.mark.parametrize(
    ("name", "met", "missed"),
    [("turn_p50_ms", 40.0, 40.1), ("calls_held", 50, 49), ("first_word_ratio", 2.0, 1.99)],
)
def test_a_budget_may_be_reached_but_not_missed(name: str, met: float, missed: float):
    assert (BUDGETS[name].met(met), BUDGETS[name].met(missed)) == (True, False)


@pytest.mark.parametrize(
    ("name", "told"),
    [("first_voice_ms", "≤ 2,500 ms"), ("calls_held_stub", "≥ 500"), ("first_word_ratio", "≥ 2 times")],
)
def test_a_budget_says_how_it_is_meant(name: str, told: str):
    assert BUDGETS[name].told == told


def test_counts_have_no_decimals():
    assert BUDGETS["calls_held_stub"].number(1_125.0) == "1,125"
    assert BUDGETS["turn_p50_ms"].number(40.26) == "40.3"
