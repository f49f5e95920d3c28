"""Measures the app on a stack of its own, under live calls, against its budgets."""

import argparse
import asyncio
import itertools
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import aiohttp

from bench import clocks, report, stages
from bench.calls.call import Carrier
from bench.calls.load import Load, Plan
from bench.run import Run, run_of
from bench.usage import Meter
from local.carrier.media.library import Library
from local.model.script.script import load
from local.stack import run_file
from local.stack.errors import AlreadyRunningError, StackError
from local.stack.process.interrupt import InterruptedByUserError, interruptible
from local.stack.stack import Stack

STATE = Path(".local/bench")
RESULT = Path(".local/bench.json")
SCRIPT = Path(__file__).with_name("bench.yaml")
PARTS = ("host", "mongo", "blob", "speech", "model", "carrier", "clinic")
PACES = {
    "model": ("--first-token-ms", "500", "--tokens-per-second", "50"),
    "speech": ("--synthesis-first-byte-ms", "250", "--synthesis-speed", "10"),
}
TIMEOUT = aiohttp.ClientTimeout(total=15)
SHOWN_FAULTS = 5


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--calls", type=int, default=50, metavar="N", help="live calls at a time")
    parser.add_argument("--seconds", type=float, default=40.0, metavar="S", help="measured in each run")
    parser.add_argument("--runs", type=int, default=3, metavar="N")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="worker processes of the host")
    chosen = parser.parse_args()
    if chosen.calls < 1 or chosen.runs < 1 or chosen.workers < 1 or chosen.seconds < Plan.every:
        parser.error(f"one call, one run, one worker and {Plan.every:.0f} seconds are the least")
    return chosen


async def measure(chosen: argparse.Namespace) -> list[Run]:
    plan = Plan(calls=chosen.calls, seconds=chosen.seconds)
    options = {**PACES, "model": ("--script", str(SCRIPT), *PACES["model"])}
    print(
        f"Starting a stack of its own ({chosen.workers} worker{'s' if chosen.workers > 1 else ''}) ...",
        flush=True,
    )
    async with (
        Stack(
            engine="modem", workers=chosen.workers, state=STATE, random_ports=True, options=options
        ) as stack,
        aiohttp.ClientSession(timeout=TIMEOUT, connector=aiohttp.TCPConnector(limit=0)) as session,
    ):
        print(described(plan), flush=True)
        words, reply = all_new(), reply_of_script()
        runs: list[Run] = []
        for number in range(1, chosen.runs + 1):
            runs.append(await one_run(stack, session, plan, words, reply))
            print(report.line(number, runs[-1]), flush=True)
        return runs


async def one_run(
    stack: Stack,
    session: aiohttp.ClientSession,
    plan: Plan,
    words: Iterator[str],
    reply: Callable[[str], str],
) -> Run:
    carrier = Carrier(session, Library(session), stack.run)
    meter = Meter({part: stack.pid(part) for part in PARTS})
    window = await Load(plan, carrier, words).run(meter.read)
    return run_of(
        carrier.samples,
        window,
        await clocks.read(session, stack.urls),
        await stages.read(stack.urls["mongo"], stack.run.mongodb_database),
        reply,
    )


def all_new() -> Iterator[str]:
    """What the callers say, never the same twice."""
    return (f"reference number {number}" for number in itertools.count(1_000))


def reply_of_script() -> Callable[[str], str]:
    (rule,) = load(SCRIPT).rules
    say = rule.say or ""
    return lambda words: say.format(words=words)


def described(plan: Plan) -> str:
    return (
        f"{plan.calls} live calls, a turn per {plan.every:.0f} s each, {plan.turns} turns a call; every reply new, one sentence;"
        f" warm-up {plan.warm_up:.0f} s, measured {plan.seconds:.0f} s a run.\n"
        f"Stand-ins: model {' '.join(PACES['model'])}; speech {' '.join(PACES['speech'])}."
    )


def main() -> int:
    chosen = arguments()
    try:
        if run_file.read_running(STATE):
            raise AlreadyRunningError(STATE)
        shutil.rmtree(STATE, ignore_errors=True)
        runs = asyncio.run(interruptible(measure(chosen)))
    except InterruptedByUserError:
        print("\nStopped.", flush=True)
        return 1
    except (StackError, OSError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    circumstances = {
        "calls": chosen.calls,
        "seconds": chosen.seconds,
        "workers": chosen.workers,
        "paces": PACES,
    }
    RESULT.write_text(json.dumps(report.document(runs, circumstances), indent=2) + "\n", encoding="utf-8")
    print(f"\n{report.table(runs)}\n")
    if caution := report.caution(runs):
        print(caution)
    print(f"Kept in {RESULT}.", flush=True)
    return complain([fault for run in runs for fault in run.faults])


def complain(faults: list[str]) -> int:
    """Figures of a run in which webhooks failed are worth little."""
    for fault in faults[:SHOWN_FAULTS]:
        print(f"bench: {fault}", file=sys.stderr)
    if faults:
        print(f"bench: {len(faults)} requests failed", file=sys.stderr)
    return 1 if faults else 0
