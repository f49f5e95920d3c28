"""Starts the one-machine stack and keeps it up until Ctrl-C."""

import argparse
import asyncio
import sys
import time
from pathlib import Path
from typing import Never

from local.arguments import Parser, folder
from local.package.errors import PackageError
from local.stack.errors import StackError
from local.stack.process.interrupt import InterruptedByUserError, interruptible
from local.stack.process.ports import PortError
from local.stack.run_file import Run
from local.stack.stack import DEFAULT_STATE, Stack

LABELS = {
    "host": "Functions host",
    "public": "public address",
    "carrier": "Twilio",
    "speech": "Azure Speech",
    "model": "Azure OpenAI",
    "clinic": "the demo clinic",
    "mongo": "MongoDB",
    "blob": "Blob Storage",
    "trouble": "trouble at will",
}


def arguments() -> argparse.Namespace:
    parser = Parser(prog="stack", description=__doc__)
    parser.add_argument("--engine", choices=("voice", "modem", "mute"), default="voice")
    parser.add_argument("--listen", choices=("twilio", "azure"), default="twilio")
    parser.add_argument(
        "--app", type=folder, metavar="DIR", help="an unpacked package instead of this checkout"
    )
    parser.add_argument("--workers", type=int, default=1, metavar="N")
    parser.add_argument("--state", type=Path, default=DEFAULT_STATE, metavar="DIR")
    parser.add_argument("--ports", choices=("fixed", "random"), default="fixed")
    parser.add_argument("--duplicate", action="store_true", help="the carrier sends every webhook twice")
    parser.add_argument(
        "--troubled", action="store_true", help="doors at which the parts can be made to fail"
    )
    args = parser.parse_args()
    if args.workers < 1:
        parser.error("argument --workers: at least 1")
    return args


def tell(name: str, seconds: float, url: str) -> None:
    print(f"  {name:<10}{seconds:5.1f} s   {url}", flush=True)


def describe(run: Run) -> str:
    lines = [f"  {label:<18}{run.urls[name]}" for name, label in LABELS.items() if name in run.urls]
    lines += [f"  {'demo number':<18}{run.demo_number}", f"  {'API key':<18}{run.api_key}"]
    curl = f"curl {run.urls['host']}/health/ready"
    return "\n".join(
        [*lines, "", f"  {curl}", "", "In another terminal: make call. Ctrl-C stops everything."]
    )


async def serve(stack: Stack) -> Never:
    started = time.monotonic()
    print(f"Starting the stack ({stack.engine} engine):", flush=True)
    async with stack:
        print(f"\nUp after {time.monotonic() - started:.1f} s:\n{describe(stack.run)}", flush=True)
        raise await stack.broken()


def main() -> int:
    args = arguments()
    stack = Stack(
        engine=args.engine,
        listen=args.listen,
        workers=args.workers,
        app=args.app,
        state=args.state,
        random_ports=args.ports == "random",
        duplicate=args.duplicate,
        troubled=args.troubled,
        tell=tell,
    )
    try:
        asyncio.run(interruptible(serve(stack)))
    except InterruptedByUserError:
        print("\nStopped.", flush=True)
        return 0
    except (PackageError, StackError, PortError, OSError) as error:
        print(f"stack: {error}", file=sys.stderr)
    return 1
