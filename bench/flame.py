"""A flame graph of a worker under load, by py-spy."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

from bench.calls.load import Plan
from bench.live.site import Site
from bench.usage import children

RESULT = Path(".local/bench-flame.svg")
PY_SPY = Path(sys.executable).with_name("py-spy")
PER_SECOND = 200


class FlameError(Exception):
    pass


async def record(site: Site, plan: Plan) -> None:
    """Under a load of its own, whose figures are worth nothing: the worker is stopped for every look."""
    if not PY_SPY.exists():
        raise FlameError("py-spy is not installed: `make setup` brings it")
    worker = min(children(site.stack.pid("host")))
    print(f"A flame graph of a worker under {plan.calls} live calls ...", flush=True)
    load = asyncio.create_task(site.run(plan))
    try:
        await asyncio.sleep(plan.warm_up)
        await _record(worker, plan.seconds)
        await load
    finally:
        load.cancel()
    print(f"  kept in {RESULT}", flush=True)


async def _record(worker: int, seconds: float) -> None:
    process = await asyncio.create_subprocess_exec(*command(worker, seconds), stdout=DEVNULL, stderr=PIPE)
    _, told = await process.communicate()
    if process.returncode:
        reason = told.decode(errors="replace").strip().splitlines()
        raise FlameError(
            f"py-spy could not look into the worker: {reason[0] if reason else process.returncode}"
        )


def command(worker: int, seconds: float) -> tuple[str, ...]:
    options = ("--duration", f"{seconds:.0f}", "--rate", str(PER_SECOND), "--format", "flamegraph")
    return (str(PY_SPY), "record", "--pid", str(worker), *options, "--output", str(RESULT))
