"""Measures what was asked for, shows it against the budgets and keeps it."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import arguments, report
from bench.calls.load import Plan
from bench.figures import Result
from bench.flame import FlameError
from bench.live.history import HistoryError
from bench.live.site import PACES, STATE
from bench.parts import NAMES, Wanted, measure
from bench.starts.imports import ImportFailedError
from bench.starts.worker import StartError
from bench.stub.process import StubError
from local.package.errors import PackageError
from local.speech.engines import VoiceError
from local.stack import run_file
from local.stack.errors import AlreadyRunningError, StackError
from local.stack.process.interrupt import InterruptedByUserError, interruptible

RESULT = Path(".local/bench.json")
FAILURES = (
    FlameError,
    HistoryError,
    ImportFailedError,
    OSError,
    PackageError,
    StackError,
    StartError,
    StubError,
    VoiceError,
)
SHOWN_FAULTS = 5


def main() -> int:
    chosen = arguments.parsed()
    if chosen.markdown:
        return _print_rows()
    try:
        if run_file.read_running(STATE):
            raise AlreadyRunningError(STATE)
        results = asyncio.run(interruptible(measure(_wanted(chosen))))
    except InterruptedByUserError:
        print("\nStopped.", flush=True)
        return 1
    except FAILURES as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    return _conclude(results, chosen)


def _wanted(chosen: argparse.Namespace) -> Wanted:
    return Wanted(
        parts=tuple(chosen.only or NAMES),
        plan=Plan(calls=chosen.calls, seconds=chosen.seconds),
        runs=chosen.runs,
        workers=chosen.workers,
        flame=chosen.flame,
    )


def _conclude(results: Sequence[Result], chosen: argparse.Namespace) -> int:
    circumstances = {
        "calls": chosen.calls,
        "seconds": chosen.seconds,
        "workers": chosen.workers,
        "paces": PACES,
    }
    earlier = _read() if chosen.only else {}
    kept = report.document(results, circumstances, earlier)
    RESULT.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    print(f"\n{report.table(kept)}\n")
    if caution := report.caution(results):
        print(caution)
    print(f"Kept in {RESULT}.", flush=True)
    return complain([fault for result in results for fault in result.faults])


def _print_rows() -> int:
    if not (kept := _read()):
        print(f"bench: {RESULT} is not there: run `make bench` first", file=sys.stderr)
        return 1
    print(report.markdown(kept))
    return 0


def _read() -> dict[str, Any]:
    return json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.exists() else {}


def complain(faults: Sequence[str]) -> int:
    """Figures of a run in which webhooks failed are worth little."""
    for fault in faults[:SHOWN_FAULTS]:
        print(f"bench: {fault}", file=sys.stderr)
    if faults:
        print(f"bench: {len(faults)} requests failed", file=sys.stderr)
    return 1 if faults else 0
