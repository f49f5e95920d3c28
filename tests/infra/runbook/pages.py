"""The pages of the runbook, and what stands in them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from tests.architecture.source import ROOT, text

PAGES = (ROOT / "docs" / "operations.md", *sorted((ROOT / "docs" / "operations").glob("*.md")))
CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"`([^`\n]+)`")
ROW = re.compile(r"^\| (`[^|]+`) \| ([^|]*) \|", re.MULTILINE)


def page(name: str) -> Path:
    return ROOT / "docs" / "operations" / f"{name}.md"


@cache
def prose(document: Path) -> str:
    return CODE.sub("", text(document))


def named(document: Path) -> set[str]:
    """What stands between backticks, beside blocks of code."""
    return set(NAMED.findall(prose(document)))


def table(document: Path, heading: str) -> dict[str, str]:
    """Names in the first column of the tables under a heading, each with its second column."""
    section = text(document).partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    assert section, heading
    return {name: told for names, told in ROW.findall(section) for name in NAMED.findall(names)}
