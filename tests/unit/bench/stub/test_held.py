from __future__ import annotations

import pytest

from bench.calls.carrier import Kind, Sample
from bench.calls.load import Window
from bench.live import script
from bench.live.run import CPUS
from bench.stub.held import Held, beyond, held_of
from bench.stub.process import line
from bench.stub.providers import AS_SERVED

WORDS = "reference number 1000"
WINDOW = Window(100.0, 112.0, {"bench": 1.0, "machine": 5.0}, {"bench": 1.2, "machine": 11.2})
OWN = AS_SERVED.own(script.reply(WORDS)) * 1_000


def at(began: float, over: float, kind: Kind = "turn", fault: str = "") -> Sample:
    return Sample(kind=kind, began=began, ms=OWN + over, words=WORDS, fault=fault)


def test_a_turn_is_measured_by_what_it_takes_beyond_its_providers():
    assert round(beyond(at(100.0, 42.0)), 6) == 42.0


def test_only_what_was_sent_within_the_window_counts():
    samples = [
        at(99.0, 9_000.0),
        at(100.0, 10.0),
        at(111.0, 30.0),
        at(112.0, 9_000.0),
        at(101.0, 1.0, "next"),
    ]
    held = held_of(samples, WINDOW)
    assert (held.turns, held.late, held.failed, held.held) == (2, 0, 0, True)
    assert held.elsewhere == pytest.approx(6.0 / 12 / CPUS)
    assert (round(held.p50), round(held.latest), round(held.cpu_per_turn)) == (10, 30, 100)


def test_one_late_turn_or_one_failed_request_is_too_much():
    assert not held_of([at(100.0, 10.0), at(101.0, 501.0)], WINDOW).held
    assert not held_of([at(100.0, 10.0), at(101.0, 0.0, "segment", "CallError 11200")], WINDOW).held


def test_a_probe_is_told_on_one_line():
    probe = Held(turns=10, late=1, failed=2, p50=5, p99=9, latest=700, cpu_per_turn=6.66, elsewhere=0.0)
    assert line(500, probe) == (
        "  500 calls: too many; 1 of 10 turns late, the latest 700 ms over, 2 requests failed; CPU ms per turn: 6.7"
    )
