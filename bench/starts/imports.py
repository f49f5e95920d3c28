"""How long a fresh interpreter takes to import the function app."""

import asyncio
import sys
from asyncio.subprocess import PIPE

from bench.figures import Result, spread

TIMES = 9
CODE = """
import sys, time
sys.path[1:1] = sys.argv[1:]
began = time.perf_counter()
import function_app
print((time.perf_counter() - began) * 1_000)
"""


class ImportFailedError(Exception):
    pass


async def measure() -> Result:
    print(f"Importing function_app, {TIMES} times ...", flush=True)
    await once(sys.executable)  # writes the bytecode
    taken = [await once(sys.executable) for _ in range(TIMES)]
    print(f"  {line(taken)}", flush=True)
    return Result(rows={"import_ms": spread(taken)}, details={"imports": taken})


async def once(*interpreter: str, paths: tuple[str, ...] = ()) -> float:
    """Milliseconds."""
    process = await asyncio.create_subprocess_exec(*interpreter, "-c", CODE, *paths, stdout=PIPE)
    told, _ = await process.communicate()
    if process.returncode:
        raise ImportFailedError(f"function_app could not be imported by {interpreter[0]}")
    return float(told)


def line(taken: list[float]) -> str:
    return f"{', '.join(f'{ms:.0f}' for ms in taken)} ms"
