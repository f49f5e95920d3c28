"""
The queries that the templates and the pages hold, and what reads them.

tables.json has what is used of the tables, after https://learn.microsoft.com/azure/azure-monitor/app/convert-classic-resource
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml

from local.setup.node import find
from tests.infra.templates.deployment import BICEP, ROOT, Template, body, the_deployment

type Text = dict[str, Any]

HERE = Path(__file__).parent
KUSTO = re.compile(r"^```kusto\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GRAIN = "{TimeRange:grain}"


def loaded(name: str) -> Text:
    return cast("Text", yaml.safe_load((BICEP / name).read_text(encoding="utf-8")))


ALERTS = loaded("alerts.yaml")
WORKBOOK = loaded("workbook.yaml")
PANELS = {it["name"]: it["content"] for it in WORKBOOK["items"] if it["type"] == 3}


def template(name: str) -> Template:
    return the_deployment().templates[f"modules/{name}.bicep"]


def resource(module: str, name: str) -> Text:
    return body(template(module).part("resources")[name])["properties"]


def texts(node: object) -> Iterator[str]:
    """Every text in what was read of YAML or Bicep, at any depth."""
    match node:
        case str():
            yield node
        case dict() | list():
            inner = cast("Text | list[object]", node)
            for it in inner.values() if isinstance(inner, dict) else inner:
                yield from texts(it)
        case _:
            pass


def of_pages() -> dict[str, str]:
    return {
        f"{page.relative_to(ROOT)}:{number}": query
        for page in sorted((ROOT / "docs").rglob("*.md"))
        for number, query in enumerate(KUSTO.findall(page.read_text(encoding="utf-8")), 1)
    }


QUERIES: dict[str, str] = {
    **{f"alert {name}": it["query"] for name, it in ALERTS.items()},
    **{f"panel {name}": it["query"].replace(GRAIN, "1h") for name, it in PANELS.items()},
    **of_pages(),
}


def read(queries: dict[str, str]) -> dict[str, Text]:
    """By query: `faults`, and the types of the `columns` that it answers with."""
    tables = json.loads((HERE / "tables.json").read_text(encoding="utf-8"))
    run = subprocess.run(
        [find(ROOT).node, HERE / "kusto.cjs"],
        input=json.dumps({"tables": tables, "queries": queries}),
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@cache
def all_read() -> dict[str, Text]:
    return read(QUERIES)
