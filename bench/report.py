"""What is printed of the runs, and what is kept of them as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bench.figures import BUDGETS, Spread, spread, verdict
from bench.run import Pair, Run

ROWS = {
    "turn_p50_ms": "turn webhook to TwiML, less model and synthesis, p50",
    "turn_p99_ms": "                                                 p99",
    "voice_p50_ms": "/twilio/voice to TwiML, warm,                    p50",
    "voice_p99_ms": "                                                 p99",
    "cpu_ms_per_turn": "CPU of the workers per turn",
}
QUIET = 0.05
"""Others may have this share of the machine before the figures are doubted."""

RAW = {
    "whole": "turn webhook to TwiML, whole",
    "model": "model, first sentence",
    "synthesis": "synthesis",
    "segment": "audio of the reply, fetched",
    "reading": "own: reading",
    "beyond_model": "own: model beyond its clock",
    "beyond_voice": "own: voice beyond its clock",
    "keeping": "own: keeping, and the host",
}


def spreads(runs: Sequence[Run]) -> dict[str, Spread]:
    return {name: spread([run.figures[name] for run in runs]) for name in ROWS}


def table(runs: Sequence[Run]) -> str:
    lines = [f"{'':<55}{'median':>9}{'least':>9}{'most':>9}{'budget':>9}"]
    for name, row in spreads(runs).items():
        numbers = "".join(f"{number:9.1f}" for number in (row.median, row.least, row.most, BUDGETS[name]))
        lines.append(f"{ROWS[name]:<55}{numbers}  {verdict(name, row.median)}")
    return "\n".join(lines)


def line(number: int, run: Run) -> str:
    """One run on one line, as soon as it is over."""
    shares = ", ".join(f"{name} {ms:.0f}" for name, ms in sorted(run.cpu.items(), key=lambda item: -item[1]))
    return (
        f"run {number}: {run.turns} turns {_both(run.turn)}, {run.voices} rings {_both(run.voice)} (p50/p99 ms)\n"
        + "".join(f"  {title:<30}{_both(getattr(run, name)):>16}\n" for name, title in RAW.items())
        + f"  CPU ms per turn: {shares}"
    )


def caution(runs: Sequence[Run]) -> str | None:
    """What makes the figures worth less, if anything does."""
    most = max(run.elsewhere for run in runs)
    if most < QUIET:
        return None
    return f"Other programs had up to {most:.0%} of this machine meanwhile: on an idle one the figures are lower."


def document(runs: Sequence[Run], circumstances: Mapping[str, Any]) -> dict[str, Any]:
    rows = spreads(runs)
    return {
        **{name: round(row.median, 1) for name, row in rows.items()},
        "pass": {name: verdict(name, row.median) == "pass" for name, row in rows.items()},
        "spread": {name: [round(row.least, 1), round(row.most, 1)] for name, row in rows.items()},
        "budgets": BUDGETS,
        **circumstances,
        "runs": [asdict(run) for run in runs],
    }


def _both(pair: Pair) -> str:
    return f"{pair.p50:.1f}/{pair.p99:.1f}"
