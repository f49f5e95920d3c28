"""Turns and rings of many live calls on the whole stack, and what they cost."""

from dataclasses import asdict

from bench.calls.load import Plan
from bench.figures import Result, spread
from bench.live.run import Pair, Run
from bench.live.site import Site

RAW = {
    "whole": "turn webhook to TwiML, whole",
    "model": "model, first sentence",
    "synthesis": "synthesis",
    "segment": "audio of the reply, fetched",
    "beyond_model": "own: model beyond its clock",
    "beyond_voice": "own: voice beyond its clock",
    "rest": "own: the database, and the host",
}


async def measure(site: Site, plan: Plan, runs: int) -> Result:
    print(described(plan), flush=True)
    made: list[Run] = []
    for number in range(1, runs + 1):
        made.append(await site.run(plan))
        print(line(number, made[-1]), flush=True)
    return Result(
        rows={name: spread([run.figures[name] for run in made]) for name in made[0].figures},
        details={"runs": [asdict(run) for run in made]},
        faults=[fault for run in made for fault in run.faults],
        elsewhere=max(run.elsewhere for run in made),
    )


def described(plan: Plan) -> str:
    return (
        f"{plan.calls} live calls, a turn per {plan.every:.0f} s each, {plan.turns} turns a call; every reply new,"
        f" one sentence; warm-up {plan.warm_up:.0f} s, measured {plan.seconds:.0f} s a run."
    )


def line(number: int, run: Run) -> str:
    """One run, as soon as it is over."""
    return (
        f"  run {number}: {run.turns} turns {_both(run.turn)}, {run.voices} rings {_both(run.voice)} (p50/p99 ms)\n"
        + "".join(f"    {title:<30}{_both(getattr(run, name)):>16}\n" for name, title in RAW.items())
        + f"    CPU ms per turn: {run.shares_of_cpu}"
    )


def _both(pair: Pair) -> str:
    return f"{pair.p50:.1f}/{pair.p99:.1f}"
