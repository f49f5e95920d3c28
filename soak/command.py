"""Plays calls in which workers and the front are killed with -9, and judges what is left of each."""

import argparse
import asyncio
import json
import secrets
import shutil
import sys
import time
from pathlib import Path

from local.arguments import Parser
from local.stack import run_file
from local.stack.errors import AlreadyRunningError, StackError
from local.stack.process.interrupt import InterruptedByUserError, interruptible
from soak import report
from soak.kills.workers import WorkersLateError
from soak.rounds import Result, plans, play
from soak.scene import scene

STATE = Path(".local/soak")
RESULT = Path(".local/soak.json")
SEEDS = 1_000_000


def arguments() -> argparse.Namespace:
    parser = Parser(prog="soak", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, metavar="N", help="of five calls each")
    parser.add_argument("--workers", type=int, default=3, metavar="N", help="at least 2: one has to go on")
    parser.add_argument("--seed", type=int, metavar="N", help="strike where a former run with this seed did")
    chosen = parser.parse_args()
    if chosen.rounds < 1 or chosen.workers < 2:
        parser.error("one round and two workers are the least")
    return chosen


async def soak(rounds: int, workers: int, seed: int, results: list[Result]) -> None:
    for number in range(1, rounds + 1):
        began, state = time.monotonic(), STATE / f"round-{number}"
        async with scene(state, workers=workers) as running:
            of_round = [result async for result in play(running, plans(seed, number, workers), number)]
        results += of_round
        print(report.line(number, of_round, time.monotonic() - began), flush=True)
        for detail in report.details(of_round):
            print(detail, flush=True)
        if not any(result.findings for result in of_round):
            shutil.rmtree(state)


def main() -> int:
    chosen = arguments()
    seed = secrets.randbelow(SEEDS) if chosen.seed is None else chosen.seed
    results: list[Result] = []
    print(f"Seed {seed}; {chosen.rounds} rounds, {chosen.workers} workers.", flush=True)
    try:
        if run_file.read_running(STATE):
            raise AlreadyRunningError(STATE)
        shutil.rmtree(STATE, ignore_errors=True)
        asyncio.run(interruptible(soak(chosen.rounds, chosen.workers, seed, results)))
    except InterruptedByUserError:
        print("\nStopped.", flush=True)
        return 1
    except (StackError, WorkersLateError, OSError) as error:
        print(f"soak: {error}", file=sys.stderr)
        return 1
    kept = report.document(results, rounds=chosen.rounds, seed=seed, workers=chosen.workers)
    RESULT.write_text(json.dumps(kept, indent=2, default=str) + "\n", encoding="utf-8")
    print(f"Kept in {RESULT}.", flush=True)
    return 1 if kept["findings"] else 0
