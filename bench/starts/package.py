"""The same from the packages that are deployed, on interpreters that hold nothing else."""

import asyncio
import statistics
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from bench.budgets import BUDGETS
from bench.figures import Result, spread
from bench.starts.imports import TIMES, ImportFailedError, line, once
from local.package.__main__ import FOLDER
from local.package.dependencies import PLACE
from local.package.interpreter import python_in_place
from local.package.package import Package, make

ROOT = Path(__file__).parents[2]
ROWS = {"import_built_ms": False, "import_package_ms": True}
"""As a build on Azure leaves it, where the app's own sources are compiled by each start; and with everything inside."""


async def measure() -> Result:
    taken: dict[str, list[float]] = {}
    for row, with_dependencies in ROWS.items():
        package = await asyncio.to_thread(make, ROOT, FOLDER, with_dependencies=with_dependencies)
        print(f"Importing function_app from {package.file}, {TIMES} times ...", flush=True)
        with TemporaryDirectory() as folder:
            taken[row] = await _imports(package, Path(folder))
        print(f"  {line(taken[row])}: {_share(row, taken[row]):.2f} of the budget", flush=True)
    return Result(rows={row: spread(it) for row, it in taken.items()}, details={"packages": taken})


async def _imports(package: Package, app: Path) -> list[float]:
    with ZipFile(package.file) as zipped:
        zipped.extractall(app)
    python = await _interpreter(app)
    paths = (str(app), str(app / PLACE))
    await once(python, "-B", paths=paths)  # a first time reads the disk
    return [await once(python, "-B", paths=paths) for _ in range(TIMES)]


async def _interpreter(app: Path) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "local.package.interpreter", str(app)
    )
    if await process.wait():
        raise ImportFailedError(f"{app} got no interpreter")
    return python_in_place(ROOT, app)


def _share(row: str, taken: list[float]) -> float:
    return statistics.median(taken) / BUDGETS[row].limit
