from __future__ import annotations

from bench.live.storm import Times, line, result


def a_run(stormy: float) -> Times:
    return Times(quiet=[40.0, 50.0, 900.0], stormy=[stormy, 40.0, 900.0], refused=[12.0, 14.0, 13.0])


def test_the_ratio_is_that_of_the_medians():
    times = a_run(60.0)
    assert times.ratio == 1.2
    assert line(2, times) == (
        "  run 2: 3 turns each; 50 ms without, 60 ms with: 1.20 times; 3 calls refused in 13 ms"
    )


def test_a_run_that_broke_off_counts_for_nothing():
    found = result([a_run(50.0), a_run(60.0), Times(quiet=[40.0])], ["turn: broken"])
    assert (found.rows["storm_ratio"].least, found.rows["storm_ratio"].most) == (1.0, 1.2)
    assert list(found.faults) == ["turn: broken"]
    assert result([Times()], []).rows == {}
