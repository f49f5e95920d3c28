"""Microsoft's compiler: its word counts when it is there, and its absence is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.infra.programs import bicep
from tests.infra.programs.outcome import Outcome, Verdict, report, status

CHECKS = ["bicep build", "bicep lint", "bicep build-params dev.bicepparam"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.bicep").write_text("param name string\n")
    (tmp_path / "dev.bicepparam").write_text(
        "using './main.bicep'\nparam name = readEnvironmentVariable('TALKSTACK_NAME')\n"
    )
    return tmp_path


def put_on_path(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    programs = folder / "bin"
    programs.mkdir()
    program = programs / "bicep"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))


def test_without_it_every_check_is_told_as_not_run(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(folder))
    outcomes = list(bicep.outcomes(folder))
    assert [(it.check, it.verdict) for it in outcomes] == [(name, Verdict.NOT_RUN) for name in CHECKS]
    assert status(outcomes) == 0


def test_one_that_is_content_passes(folder: Path, monkeypatch: pytest.MonkeyPatch):
    put_on_path(folder, monkeypatch, 'echo "$@" >&2')
    outcomes = list(bicep.outcomes(folder))
    assert {it.verdict for it in outcomes} == {Verdict.PASSED}
    assert [it.said for it in outcomes] == [
        f"build {folder}/main.bicep --stdout",
        f"lint {folder}/main.bicep",
        f"build-params {folder}/dev.bicepparam --stdout",
    ]


def test_one_that_is_not_fails_the_check_it_made(folder: Path, monkeypatch: pytest.MonkeyPatch):
    put_on_path(folder, monkeypatch, '[ "$1" = lint ] || exit 0; echo "Error BCP057" >&2; exit 1')
    outcomes = list(bicep.outcomes(folder))
    assert [it.verdict for it in outcomes] == [Verdict.PASSED, Verdict.FAILED, Verdict.PASSED]
    assert outcomes[1].said == "Error BCP057"
    assert status(outcomes) == 1


def test_what_a_parameter_file_reads_from_the_environment_is_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    put_on_path(folder, monkeypatch, 'echo "$TALKSTACK_NAME" >&2')
    monkeypatch.delenv("TALKSTACK_NAME", raising=False)
    assert {it.said for it in bicep.outcomes(folder)} == {"compiled"}
    monkeypatch.setenv("TALKSTACK_NAME", "mine")
    assert {it.said for it in bicep.outcomes(folder)} == {"mine"}


def test_what_did_not_run_is_seen_below_everything_else():
    missed = Outcome("bicep build", Verdict.NOT_RUN, "no bicep on PATH")
    told = report([missed, Outcome("checkov", Verdict.PASSED, "61 passed")]).splitlines()
    assert "NOT RUN: bicep build" in told
    assert "because: no bicep on PATH" in told
    assert told[-1] == "1 passed, 0 failed, 1 skipped"


def test_nothing_is_told_as_not_run_when_everything_did():
    told = report([Outcome("checkov", Verdict.FAILED, "2 of 61")])
    assert "NOT RUN" not in told
    assert told.endswith("\n0 passed, 1 failed, 0 skipped")
