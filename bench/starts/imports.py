"""How long a fresh interpreter takes to import the function app."""

import asyncio
import sys
from asyncio.subprocess import PIPE

from bench.figures import Result, spread

TIMES = 9
CODE = """
import time
began = time.perf_counter()
import function_app
print((time.perf_counter() - began) * 1_000)
"""


async def measure() -> Result:
    print(f"Importing function_app, {TIMES} times ...", flush=True)
    await _once()  # writes the bytecode, as a package that is deployed has it
    taken = [await _once() for _ in range(TIMES)]
    print(f"  {', '.join(f'{ms:.0f}' for ms in taken)} ms", flush=True)
    return Result(rows={"import_ms": spread(taken)}, details={"imports": taken})


async def _once() -> float:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", CODE, stdout=PIPE)
    told, _ = await process.communicate()
    return float(told)
