"""What `python -m bench` is asked to do."""

import argparse

from bench.calls.load import Plan
from bench.parts import NAMES


def parsed(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measures the app on this machine, against its budgets."
    )
    parser.add_argument(
        "--only", action="append", choices=NAMES, metavar="PART", help=f"one part: {', '.join(NAMES)}"
    )
    parser.add_argument("--calls", type=int, default=Plan.calls, metavar="N", help="live calls at a time")
    parser.add_argument(
        "--seconds", type=float, default=Plan.seconds, metavar="S", help="measured in each run"
    )
    parser.add_argument("--runs", type=int, default=3, metavar="N")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="worker processes of the host")
    parser.add_argument("--flame", action="store_true", help="a flame graph of a worker as well")
    parser.add_argument(
        "--markdown", action="store_true", help="print what was measured last as rows of a table"
    )
    chosen = parser.parse_args(given)
    if chosen.calls < 1 or chosen.runs < 1 or chosen.workers < 1 or chosen.seconds < Plan.every:
        parser.error(f"one call, one run, one worker and {Plan.every:.0f} seconds are the least")
    return chosen
