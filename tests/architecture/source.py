"""The repository's own source, as the rules of this folder read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("talkstack", "functions", "orchestrations")
ROOMS = (*PRODUCT, "local", "tests", "bench", "soak", "infra", "docs")

type Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(*rooms: str) -> tuple[Path, ...]:
    """Every file below these rooms that is not made by running something."""
    found = chain.from_iterable((ROOT / room).rglob("*") for room in rooms)
    return tuple(sorted(it for it in found if it.is_file() and "__pycache__" not in it.parts))


def modules(*rooms: str) -> tuple[Path, ...]:
    return tuple(it for it in files(*rooms) if it.suffix == ".py")


def all_modules() -> tuple[Path, ...]:
    return (ROOT / "function_app.py", *modules(*ROOMS))


@cache
def text(module: Path) -> str:
    return module.read_text(encoding="utf-8")


@cache
def nodes(module: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(text(module))))


def functions(module: Path) -> Iterator[Function]:
    return (it for it in nodes(module) if isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef))


def lines_of(node: ast.stmt) -> int:
    """From the `def` or `class` to its last line: decorators are not counted."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def name_of(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


def dotted(module: Path) -> str:
    parts = module.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(module: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything that a module imports, wherever in it."""
    for node in nodes(module):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = f"{node.module}." if node.module else ""
            yield from ((node.lineno, f"{base}{alias.name}") for alias in node.names)


def under(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")
