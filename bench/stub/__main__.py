"""`python -m bench.stub turns` or `held`: one measurement in a process of its own, printed as JSON."""

import argparse
import asyncio
import json
from dataclasses import asdict

from bench.calls.load import Plan
from bench.stub import load, turns


async def main() -> dict[str, float]:
    parser = argparse.ArgumentParser(prog="python -m bench.stub", description=__doc__)
    parser.add_argument("what", choices=("turns", "held"))
    parser.add_argument("--calls", type=int, default=Plan.calls)
    parser.add_argument("--warm-up", type=float, default=Plan.warm_up)
    parser.add_argument("--seconds", type=float, default=Plan.seconds)
    chosen = parser.parse_args()
    if chosen.what == "turns":
        return await turns.measure()
    plan = Plan(calls=chosen.calls, warm_up=chosen.warm_up, seconds=chosen.seconds, cool_down=2.0)
    return asdict(await load.measure(plan))


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main())))
