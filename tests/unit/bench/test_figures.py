from __future__ import annotations

import pytest

from bench.figures import NoSamplesError, Spread, percentile, spread


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1.0), (1, 1.0), (50, 50.0), (99, 99.0), (99.5, 100.0), (100, 100.0)]
)
def test_a_percentile_is_the_value_at_its_rank(percent: float, expected: float):
    assert percentile([float(n) for n in range(100, 0, -1)], percent) == expected


def test_the_99th_of_few_values_is_the_largest():
    assert percentile([3.0, 9.0, 1.0], 99) == 9.0
    assert percentile([3.0, 9.0, 1.0], 50) == 3.0


def test_nothing_has_no_percentile_and_no_spread():
    with pytest.raises(NoSamplesError):
        percentile([], 50)
    with pytest.raises(NoSamplesError):
        spread([])


def test_a_spread_is_the_median_between_both_ends():
    assert spread([7.0, 1.0, 3.0]) == Spread(3.0, 1.0, 7.0)
