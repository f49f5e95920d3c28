"""The Bicep templates, parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

from pycep import BicepParser

BICEP = Path(__file__).parents[2] / "infra" / "bicep"
MAIN = BICEP / "main.bicep"
TEMPLATES = (MAIN, *sorted((BICEP / "modules").glob("*.bicep")))
PARAMETERS = tuple(sorted(BICEP.glob("*.bicepparam")))

type Node = Any
"""JSON-like: pycep gives expressions as nested mappings, and names as plain text."""


def source(template: Path) -> str:
    return template.read_text(encoding="utf-8")


@cache
def parsed(template: Path) -> dict[str, dict[str, Node]]:
    return cast("dict[str, dict[str, Node]]", BicepParser().parse(text=source(template)))


def module(name: str) -> dict[str, dict[str, Node]]:
    return parsed(BICEP / "modules" / f"{name}.bicep")


def description(declaration: Node) -> str:
    found = [it["argument"] for it in declaration["decorators"] if it["type"] == "description"]
    return found[0] if found else ""


def texts(node: Node) -> Iterator[str]:
    """Every text in an expression: literals, names and interpolations alike."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        inner = cast("dict[str, Node] | list[Node]", node)
        for value in inner.values() if isinstance(inner, dict) else inner:
            yield from texts(value)


def uses(template: Path, name: str) -> int:
    """How often a template names something beside where it declares and describes it."""
    code = re.sub(r"^\s*(@description\(.*\)|//.*)$", "", source(template), flags=re.MULTILINE)
    code = re.sub(rf"^param {name}\b", "", code, flags=re.MULTILINE)
    return len(re.findall(rf"(?<![\w.]){name}\b(?!:)", code))
