from __future__ import annotations

import pytest

from bench.calls.carrier import Kind, Sample
from bench.calls.load import Window
from bench.live import held, turns
from bench.live.clocks import Clocks, digest
from bench.live.run import CPUS, UNHEARD, Run, run_of

WINDOW = Window(
    100.0,
    140.0,
    {"workers": 1.0, "host": 1.0, "machine": 10.0},
    {"workers": 1.2, "host": 1.1, "machine": 11.0},
)
KEY = [digest(f"Noted: {n}.") for n in range(4)]
CLOCKS = Clocks(dict.fromkeys(KEY, 900.0), dict.fromkeys(KEY, 400.0))
STAGES = {key: {"model_done": 910, "speech_first": 1_320, "total": 1_330} for key in KEY}


def at(began: float, kind: Kind, ms: float, words: str = "", fault: str = "") -> Sample:
    return Sample(kind=kind, began=began, ms=ms, words=words, fault=fault)


SAMPLES = [
    at(99.9, "turn", 9_999.0, "0"),
    at(100.0, "turn", 1_330.0, "1"),
    at(120.0, "turn", 1_350.0, "2"),
    at(140.0, "turn", 9_999.0, "3"),
    at(110.0, "voice", 20.0),
    at(110.0, "segment", 8.0),
    at(110.0, "stock", 1.0),
]


def measured(samples: list[Sample]) -> Run:
    return run_of(samples, WINDOW, CLOCKS, STAGES, lambda words: f"Noted: {words}.")


def test_only_what_was_sent_within_the_window_counts():
    run = measured(SAMPLES)
    assert (run.turns, run.voices, run.faults) == (2, 1, [])
    assert (run.turn.p50, run.turn.p99) == (30.0, 50.0)
    assert run.voice.p99 == 20.0
    assert [(sent, own) for sent, own, _ in run.slowest] == [(20.0, 50.0), (0.0, 30.0)]


def test_cpu_is_shared_out_over_the_turns():
    assert measured(SAMPLES).cpu == pytest.approx({"workers": 100.0, "host": 50.0, "others": 350.0})


def test_work_that_others_did_is_held_against_the_figures():
    assert measured(SAMPLES).elsewhere == pytest.approx(0.7 / 40 / CPUS)


def test_failures_are_told_and_not_measured():
    run = measured(
        [
            *SAMPLES,
            at(90.0, "voice", 9_999.0, fault="ClientError "),
            at(130.0, "turn", 1.0, "4", "TimeoutError "),
            at(130.0, "turn", 5.0, "apology"),
        ]
    )
    assert (run.turns, run.turn.p50, run.voice.p99) == (2, 30.0, 20.0)
    assert run.faults == ["voice: ClientError ", "turn: TimeoutError ", f"turn: {UNHEARD}"]


def test_a_run_holds_when_no_turn_is_late_and_nothing_failed():
    on_time = at(130.0, "turn", 1_800.0, "3")
    late = at(130.0, "turn", 1_801.0, "3")
    failed = at(130.0, "segment", 1.0, fault="TimeoutError ")
    assert [measured([*SAMPLES, it]).held for it in (on_time, late, failed)] == [True, False, False]
    assert measured([*SAMPLES, late]).late == 1


def test_a_run_is_told_with_its_largest_shares_first():
    run = measured(SAMPLES)
    assert "2 turns 30.0/50.0" in turns.line(1, run)
    assert run.shares_of_cpu == "others 350, workers 100, host 50"
    assert held.line(50, run).startswith("  50 calls: held; 0 of 2 turns late, the latest 50 ms over;")
