from __future__ import annotations

import pytest

from bench import arguments
from bench.calls.load import Plan
from bench.parts import NAMES, Wanted


def test_parts_can_be_chosen():
    chosen = arguments.parsed(["--only", "turns", "--only", "held"])
    assert chosen.only == ["turns", "held"]
    assert arguments.parsed([]).only is None


@pytest.mark.parametrize("wrong", [("--calls", "0"), ("--runs", "0"), ("--seconds", "7"), ("--only", "all")])
def test_what_cannot_be_measured_is_refused(wrong: tuple[str, str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        arguments.parsed(list(wrong))
    assert "error" in capsys.readouterr().err


def test_a_stack_is_started_only_for_parts_that_need_it():
    wanted = Wanted(parts=("imports",), plan=Plan(), runs=1, workers=1, flame=False)
    assert wanted.any(NAMES)
    assert not wanted.any(("turns", "words", "held"))
