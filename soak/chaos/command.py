"""Has everything go wrong at once while calls are made, and counts what is missing, doubled, lost or out of order afterwards."""

import argparse
import asyncio
import json
import secrets
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from local.arguments import Parser
from local.stack import run_file
from local.stack.errors import AlreadyRunningError, StackError
from local.stack.process.interrupt import InterruptedByUserError, interruptible
from soak.chaos import report
from soak.chaos.judging.judge import Finding, judge
from soak.chaos.plan import Plan
from soak.chaos.scene import scene
from soak.kills.workers import WorkersLateError

STATE = Path(".local/chaos")
RESULT = Path(".local/chaos.json")
FOUND = STATE / "found.txt"
SEEDS = 1_000_000
SHOWN = 40

type Json = dict[str, Any]


def arguments() -> argparse.Namespace:
    parser = Parser(prog="soak.chaos", description=__doc__)
    parser.add_argument("--calls", type=int, default=500, metavar="N")
    parser.add_argument("--workers", type=int, default=3, metavar="N", help="at least 2: one has to go on")
    parser.add_argument("--seed", type=int, metavar="N", help="draw what a former run with this seed drew")
    chosen = parser.parse_args()
    if chosen.calls < 1 or chosen.workers < 2:
        parser.error("one call and two workers are the least")
    return chosen


async def chaos(plan: Plan, state: Path) -> tuple[Json, list[Finding]]:
    async with scene(plan, state, lambda line: print(line, flush=True)) as running:
        evidence = await running.play()
        _write(state / "journal.jsonl", [json.dumps(asdict(it)) for it in running.sources.receiver.journal])
        findings = [finding for call in evidence for finding in judge(call)]
        paid = await running.sources.paid()
        counts = report.document(plan.calls, running.callers.calls, evidence, findings, paid)
        return {**counts, "seed": plan.seed, "done": await running.done()}, findings


def main() -> int:
    chosen = arguments()
    seed = secrets.randbelow(SEEDS) if chosen.seed is None else chosen.seed
    plan = Plan(calls=chosen.calls, seed=seed, workers=chosen.workers)
    print(f"SEED={seed}; {plan.calls} calls, {plan.workers} workers.", flush=True)
    try:
        if run_file.read_running(STATE):
            raise AlreadyRunningError(STATE)
        shutil.rmtree(STATE, ignore_errors=True)
        kept, findings = asyncio.run(interruptible(chaos(plan, STATE)))
    except InterruptedByUserError:
        print("\nStopped.", flush=True)
        return 1
    except (StackError, WorkersLateError, OSError) as error:
        print(f"chaos: {error}", file=sys.stderr)
        return 1
    _keep(kept, findings)
    return 0 if report.is_good(kept) else 1


def _keep(kept: Json, findings: list[Finding]) -> None:
    RESULT.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(kept, indent=2))
    found = [f"{it.kind} {it.call_id}: {it.detail}" for it in findings]
    _write(FOUND, found)
    for line in found[:SHOWN]:
        print(line)
    print(
        f"Kept in {RESULT}; all that was found in {FOUND}, beside logs, stores and the receiver's journal.",
        flush=True,
    )


def _write(file: Path, lines: Sequence[str]) -> None:
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
