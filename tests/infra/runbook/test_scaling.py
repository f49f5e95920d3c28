"""How many calls a limit carries is reckoned from what was measured, and from what is deployed."""

from __future__ import annotations

import re

import pytest

from infra.cost.platform import actions
from infra.cost.talk import Talk
from tests.architecture.source import ROOT, text
from tests.infra.runbook.pages import page
from tests.infra.runbook.profiles import value

EVERY_SECONDS = 8.0
"""A live call has a turn this often, as in the bench."""
SENTENCES = 3
FULL = 0.7

TALK = Talk(minutes=3, turns_per_minute=10 / 3)


def row(what: str) -> str:
    (line,) = [it for it in text(page("scaling")).splitlines() if it.startswith(f"| {what}")]
    return line


def measured(what: str) -> float:
    found = re.search(rf"^\| {what} \| [^|]+ \| ([\d.]+)", text(ROOT / "README.md"), re.MULTILINE)
    assert found
    return float(found[1])


def test_tokens():
    turn = TALK.input_tokens + TALK.output_tokens
    minute = turn * 60 / EVERY_SECONDS
    told = row("model: tokens a minute")
    assert f"{round(minute, -2):,.0f}: {turn:,} a turn" in told
    for profile in ("dev", "prod"):
        capacity = int(value(profile, "capacity")) * 1000
        assert f"{profile} {capacity:,}" in told
        assert re.search(rf"{profile} {round(capacity / minute)}\b", told.split("|")[4])


def test_cpu():
    told, ms = row("an instance's CPU"), measured("CPU of the app's workers for a turn")
    assert f"{ms:.0f} ms a turn" in told
    assert f"{ms / EVERY_SECONDS:.1f} ms a second" in told
    assert f"{FULL * 1000 / ms * EVERY_SECONDS:.0f} calls at 70 %" in told


@pytest.mark.parametrize(("sku", "limit", "rounding"), [("Consumption", 500, -1), ("Dedicated", 2_000, -2)])
def test_actions(sku: str, limit: int, rounding: int):
    call = actions(TALK) // 2
    told = row(f"scheduler, {sku}")
    assert f"{round(limit / (call / 89), rounding):,.0f} calls" in told
    assert f"{call} in the demo's call" in row("scheduler, Consumption")


def test_speech():
    assert "530 calls" in row("Speech: synthesis")
    assert round(200 / (SENTENCES / EVERY_SECONDS), -1) == 530


def test_instances():
    for profile in ("dev", "prod"):
        assert f"{profile} {value(profile, 'maximumInstanceCount')}" in row("instances |")
