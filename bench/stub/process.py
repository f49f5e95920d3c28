"""The app with stub providers, measured in processes of its own."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from dataclasses import asdict
from typing import Any

from bench.figures import Result, spread
from bench.knee import search
from bench.stub.held import Held

FIRST = 500
MOST = 4_000
WARM_UP_SECONDS = 10.0
SECONDS = 12.0


class StubError(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(f"the app with stub providers ended with {code}")


async def turns(runs: int) -> Result:
    print("Turns with the memory store and providers that answer at once ...", flush=True)
    made: list[dict[str, Any]] = []
    for number in range(1, runs + 1):
        made.append(await _process("turns"))
        run = made[-1]
        print(
            f"  run {number}: {run['turns']} turns {run['p50']:.1f}/{run['p99']:.1f} (p50/p99 ms)", flush=True
        )
    return Result(
        rows={"turn_memory_p50_ms": spread([run["p50"] for run in made])}, details={"turn_memory": made}
    )


async def held() -> Result:
    print("Live calls held in one process with stub providers and the memory store:", flush=True)
    probes: dict[int, Held] = {}

    async def attempt(calls: int) -> Held:
        window = ("--warm-up", str(WARM_UP_SECONDS), "--seconds", str(SECONDS))
        found = await _process("held", "--calls", str(calls), *window)
        probes[calls] = probe = Held(**found)
        print(line(calls, probe), flush=True)
        return probe

    knee = await search(attempt, first=FIRST, most=MOST)
    return Result(
        rows={"calls_held_stub": knee.row},
        elsewhere=max(probe.elsewhere for probe in probes.values()),
        details={"held_stub": {str(calls): asdict(probe) for calls, probe in sorted(probes.items())}},
    )


def line(calls: int, probe: Held) -> str:
    failed = f", {probe.failed} requests failed" if probe.failed else ""
    return (
        f"  {calls} calls: {'held' if probe.held else 'too many'}; {probe.late} of {probe.turns} turns late,"
        f" the latest {probe.latest:.0f} ms over{failed}; CPU ms per turn: {probe.cpu_per_turn:.1f}"
    )


async def _process(*arguments: str) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.stub", *arguments, stdout=PIPE
    )
    try:
        told, _ = await process.communicate()
    except asyncio.CancelledError:
        process.terminate()
        raise
    if process.returncode:
        raise StubError(process.returncode)
    return json.loads(told)
