from __future__ import annotations

from bench.words.comparison import Times, line


def test_the_ratio_is_that_of_the_medians():
    times = Times(app=[900.0, 1_000.0, 5_000.0], plain=[2_500.0, 2_400.0, 2_600.0])
    assert times.ratio == 2.5
    assert line(1, times) == "  run 1: 3 replies each; app 1000 ms, plain loop 2500 ms: 2.50 times sooner"
