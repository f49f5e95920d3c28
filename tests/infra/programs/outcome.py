"""What became of a check that another program makes."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

WIDTH = 100


class Verdict(StrEnum):
    PASSED = "passed"
    FAILED = "FAILED"
    NOT_RUN = "NOT RUN"


class Outcome(NamedTuple):
    check: str
    verdict: Verdict
    said: str


def report(outcomes: Sequence[Outcome]) -> str:
    """A check that did not run is told twice, the second time where nobody overlooks it."""
    lines = [f"{it.verdict:<8} {it.check:<34} {it.said}".rstrip() for it in outcomes]
    missed = [it for it in outcomes if it.verdict == Verdict.NOT_RUN]
    if missed:
        names = ", ".join(it.check for it in missed)
        lines += ["!" * WIDTH, f"NOT RUN: {names}", f"because: {missed[0].said}", "!" * WIDTH]
    counted = {verdict: sum(it.verdict == verdict for it in outcomes) for verdict in Verdict}
    passed, failed, skipped = counted.values()
    return "\n".join([*lines, f"{passed} passed, {failed} failed, {skipped} skipped"])


def status(outcomes: Sequence[Outcome]) -> int:
    return int(any(it.verdict == Verdict.FAILED for it in outcomes))
