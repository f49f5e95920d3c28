from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.usage import TICKS, Meter, used_between


def put(proc: Path, pid: int, parent: int, *, user: int, system: int) -> None:
    fields = ["S", parent, *[0] * 9, user, system, *[0] * 30]
    (proc / str(pid)).mkdir(parents=True, exist_ok=True)
    (proc / str(pid) / "stat").write_text(f"{pid} (a name) b) {' '.join(map(str, fields))}\n")


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """The bench with a host (two workers, one with a child) and a model; somebody else's process beside them."""
    me = os.getpid()
    put(tmp_path, me, 1, user=TICKS, system=0)
    put(tmp_path, 9_000_001, me, user=TICKS, system=TICKS)
    put(tmp_path, 9_000_002, 9_000_001, user=3 * TICKS, system=0)
    put(tmp_path, 9_000_003, 9_000_001, user=0, system=4 * TICKS)
    put(tmp_path, 9_000_004, 9_000_003, user=TICKS, system=0)
    put(tmp_path, 9_000_005, me, user=TICKS, system=0)
    put(tmp_path, 9_000_006, 9_000_005, user=TICKS, system=0)
    put(tmp_path, 9_000_007, 1, user=7 * TICKS, system=0)
    (tmp_path / "self").mkdir()
    (tmp_path / "stat").write_text(f"cpu  {20 * TICKS} 0 0 {900 * TICKS} {50 * TICKS} 0 0 0 0 0\ncpu0 1 1\n")
    return tmp_path


def test_workers_are_told_from_their_host_and_children_count_with_their_parents(proc: Path):
    usage = Meter({"host": 9_000_001, "model": 9_000_005}, proc).read()
    assert usage == {"bench": 1.0, "machine": 20.0, "host": 2.0, "workers": 8.0, "model": 2.0}


def test_what_nobody_of_ours_used_was_used_by_others():
    before = {"bench": 1.0, "workers": 2.0, "machine": 10.0}
    after = {"bench": 1.5, "workers": 4.0, "machine": 14.0}
    assert used_between(before, after) == {"bench": 0.5, "workers": 2.0, "others": 1.5}


def test_ticks_that_were_counted_late_make_no_negative_others():
    assert used_between({"bench": 0.0, "machine": 0.0}, {"bench": 1.0, "machine": 0.9})["others"] == 0.0
