"""Kills every worker between the placing of calls and the carrier's answers, again and again, and counts the phones that rang."""

import argparse
import asyncio
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from local.arguments import Parser
from local.stack import run_file
from local.stack.errors import AlreadyRunningError, StackError
from local.stack.process.interrupt import InterruptedByUserError, interruptible
from soak.dialling.judge import Finding, judge
from soak.dialling.scene import Scene, scene
from soak.kills.workers import WorkersLateError

STATE = Path(".local/soak-dialling")
RESULT = Path(".local/dialling.json")


def arguments() -> argparse.Namespace:
    parser = Parser(prog="soak.dialling", description=__doc__)
    parser.add_argument(
        "--kills", type=int, default=1000, metavar="N", help="of attempts in the carrier's hands"
    )
    parser.add_argument("--workers", type=int, default=3, metavar="N")
    chosen = parser.parse_args()
    if chosen.kills < 1 or chosen.workers < 1:
        parser.error("one kill and one worker are the least")
    return chosen


async def soak(kills: int, workers: int) -> dict[str, object]:
    async with scene(STATE, workers=workers) as running:
        while (unheard := await running.unheard()) < kills:
            await running.strike()
            print(f"{running.placed} calls ordered, {await running.unheard()} answers unheard", flush=True)
            if await running.unheard() == unheard:
                raise StackError("no blow fell between a call's placing and its answer")
        print("Waiting until every call is over ...", flush=True)
        evidence = await running.evidence()
        findings = judge(evidence)
        return _document(running, await running.unheard(), evidence.states, findings)


def _document(
    running: Scene, unheard: int, states: dict[str, int], findings: Sequence[Finding]
) -> dict[str, object]:
    kinds = [finding.kind for finding in findings]
    return {
        "calls": running.placed,
        "kills_between_post_and_answer": unheard,
        "deaths": running.deaths,
        "rung_twice": kinds.count("rung_twice"),
        "undocumented": kinds.count("undocumented"),
        "unfinished": kinds.count("unfinished"),
        "attempts": states,
        "findings": [f"{it.kind} {it.call_id}: {it.detail}" for it in findings],
    }


def main() -> int:
    chosen = arguments()
    try:
        if run_file.read_running(STATE):
            raise AlreadyRunningError(STATE)
        shutil.rmtree(STATE, ignore_errors=True)
        found = asyncio.run(interruptible(soak(chosen.kills, chosen.workers)))
    except InterruptedByUserError:
        print("\nStopped.", flush=True)
        return 1
    except (StackError, WorkersLateError, OSError) as error:
        print(f"soak: {error}", file=sys.stderr)
        return 1
    RESULT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))
    print(f"Kept in {RESULT}.", flush=True)
    return 1 if found["findings"] else 0
