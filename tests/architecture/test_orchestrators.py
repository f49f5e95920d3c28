"""What replays must neither see the world nor wait for two things at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ORCHESTRATORS = [
    ROOT / "orchestrations" / name for name in ("analysing.py", "call.py", "clock.py", "courier.py")
]
OTHERS = {"__init__.py", "activities.py", "blueprint.py", "contracts.py", "policies.py", "timestamps.py"}

IMPORTABLE = (
    "__future__",
    "azure.durable_functions",
    "collections.abc",
    "datetime",
    "orchestrations.contracts",
    "orchestrations.policies",
    "talkstack.aftermath.model",
    "talkstack.calls.model.fact",
    "talkstack.calls.model.news",
    "talkstack.calls.model.plan",
    "talkstack.calls.model.state",
    "talkstack.calls.model.upkeep",
    "typing",
)
FROM_ORCHESTRATIONS = {"contracts", "policies"}
OUTSIDE = {"now", "utcnow", "today", "uuid1", "uuid4", "new_uuid", "print", "open", "input", "eval", "exec"}
RACES = {"task_any", "task_all"}
"""A race over a task that was yielded before stalls in Azure; so far no orchestrator needs a race at all."""


def faults(source: str) -> list[str]:
    return [f"line {node.lineno}: {fault}" for node in ast.walk(ast.parse(source)) for fault in _faults(node)]


def _faults(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (f"import {alias.name}" for alias in names if alias.name not in IMPORTABLE)
        case ast.ImportFrom(module="orchestrations", names=names):
            yield from (f"import {alias.name}" for alias in names if alias.name not in FROM_ORCHESTRATIONS)
        case ast.ImportFrom(module=module, level=level) if level or module not in IMPORTABLE:
            yield f"import from {'.' * level}{module or ''}"
        case ast.AsyncFunctionDef() | ast.Await() | ast.AsyncFor() | ast.AsyncWith():
            yield "async"
        case ast.Attribute(attr=name) | ast.Name(id=name) if name in OUTSIDE | RACES:
            yield name
        case ast.Global() | ast.Nonlocal():
            yield "state outside of the function"


@pytest.mark.parametrize("path", ORCHESTRATORS, ids=lambda path: path.name)
def test_an_orchestrator_is_pure(path: Path):
    assert faults(path.read_text()) == []


def test_every_module_of_orchestrations_is_known_here():
    found = {path.name for path in (ROOT / "orchestrations").rglob("*.py")}
    assert found == OTHERS | {path.name for path in ORCHESTRATORS}


@pytest.mark.parametrize(
    "source",
    [
        "yield context.task_any([event, deadline])",
        "yield context.task_all(tasks)",
        "race = context.task_any",
        "from datetime import datetime\ndatetime.now()",
        "import random",
        "import os",
        "import time",
        "import asyncio",
        "import uuid",
        "from uuid import uuid4",
        "from talkstack.bootstrap import services",
        "from talkstack.calls.store import MongoCallStore",
        "from orchestrations import activities",
        "from . import activities",
        "async def call(context): ...",
        "def call(context):\n    await context",
        "print('x')",
        "open('x')",
        "def call(context):\n    global count",
    ],
)
def test_what_an_orchestrator_may_not_do_is_noticed(source: str):
    assert faults(source)


def test_what_it_may_do_is_not():
    allowed = (
        "from orchestrations import policies\n"
        "def call(context):\n"
        "    yield context.create_timer(context.current_utc_datetime)\n"
    )
    assert faults(allowed) == []
