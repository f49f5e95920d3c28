from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bench import report
from bench.calls.call import Kind, Sample
from bench.calls.load import Window
from bench.clocks import Clocks, digest
from bench.run import CPUS, UNHEARD, Run, run_of

WINDOW = Window(
    100.0,
    140.0,
    {"workers": 1.0, "host": 1.0, "machine": 10.0},
    {"workers": 1.2, "host": 1.1, "machine": 11.0},
)
KEY = [digest(f"Noted: {n}.") for n in range(4)]
CLOCKS = Clocks(dict.fromkeys(KEY, 900.0), dict.fromkeys(KEY, 400.0))
STAGES = {key: {"read": 5, "model_done": 910, "speech_done": 1_320, "total": 1_330} for key in KEY}


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
    run = measured(SAMPLES)
    assert run.elsewhere == pytest.approx(0.7 / 40 / CPUS)
    assert report.caution([run]) is None
    assert "30%" in (report.caution([run, replace(run, elsewhere=0.3)]) or "")


def test_failures_are_told_and_not_measured():
    run = measured(
        [*SAMPLES, at(130.0, "turn", 1.0, "4", "TimeoutError "), at(130.0, "turn", 5.0, "apology")]
    )
    assert (run.turns, run.turn.p50) == (2, 30.0)
    assert run.faults == ["turn: TimeoutError ", f"turn: {UNHEARD}"]


def test_what_is_kept_has_the_medians_and_every_run():
    runs = [measured(SAMPLES), measured([*SAMPLES[:4], at(110.0, "voice", 90.0), *SAMPLES[5:]])]
    kept = json.loads(json.dumps(report.document(runs, {"calls": 50})))
    assert (kept["turn_p50_ms"], kept["turn_p99_ms"], kept["cpu_ms_per_turn"]) == (30.0, 50.0, 100.0)
    assert (kept["voice_p50_ms"], kept["spread"]["voice_p99_ms"]) == (55.0, [20.0, 90.0])
    assert (kept["pass"]["turn_p50_ms"], kept["pass"]["voice_p50_ms"], kept["calls"]) == (True, False, 50)
    assert len(kept["runs"]) == 2


def test_the_table_says_which_budgets_are_met():
    lines = report.table([measured(SAMPLES)]).splitlines()
    assert [line.split()[-1] for line in lines[1:]] == ["pass", "pass", "pass", "pass", "over"]
