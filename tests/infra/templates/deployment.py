"""What would be deployed: the templates as they parse, and what the app itself says that it needs."""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, cast

from pycep import BicepParser
from pydantic import SecretStr

from talkstack.settings import Settings

ROOT = Path(__file__).parents[3]
BICEP = ROOT / "infra" / "bicep"
TOOLS = ROOT / "infra" / "deploy"
PRODUCT = ("talkstack", "functions", "orchestrations")

VARIABLE = re.compile(r"[A-Z][A-Z_]+")
PARAGRAPHS = re.compile(r"\n{2,}(?=\S)")
USING = re.compile(r"^using '(.*)'\n")
OF_MEMBERS = re.compile(r"^ +@\w+\(.*\)\n", re.MULTILINE)
AS_VARIABLE = re.compile(r"^param (\w+) =", re.MULTILINE)

type Node = Any
"""JSON-like: pycep gives expressions as nested mappings, and names as texts of a class of their own."""


class Finding(NamedTuple):
    where: str
    what: str


@cache
def parser() -> BicepParser:
    return BicepParser()


@cache
def parsed(source: str) -> dict[str, dict[str, Node]]:
    """By paragraphs, so that a template with one change is read again only where it changed."""
    merged: dict[str, dict[str, Node]] = defaultdict(dict)
    for paragraph in PARAGRAPHS.split(source):
        for kind, declared in paragraph_of(f"{paragraph.strip()}\n").items():
            merged[kind] |= declared
    return merged


@cache
def paragraph_of(source: str) -> dict[str, dict[str, Node]]:
    """The parser knows no decorators within a type."""
    return cast("dict[str, dict[str, Node]]", parser().parse(text=OF_MEMBERS.sub("", source)))


@dataclass(frozen=True, kw_only=True)
class Template:
    path: str
    source: str

    def part(self, kind: str) -> dict[str, Node]:
        """Its `parameters`, `variables`, `resources`, `modules`, `outputs`, `types` or `imports`, by name."""
        return parsed(self.source).get(kind, {})

    def declared(self) -> Iterator[tuple[str, str, Node]]:
        for kind in ("parameters", "variables", "resources", "modules", "outputs", "types", "imports"):
            for name, it in self.part(kind).items():
                yield kind, it.get("alias", name), it


@dataclass(frozen=True, kw_only=True)
class Deployment:
    templates: Mapping[str, Template]
    parameter_files: Mapping[str, str]
    host: Node
    settings: Mapping[str, bool]
    """What the app reads, and whether that is a secret."""
    imports: frozenset[str]
    """Every module that the product imports, wherever."""
    asked: frozenset[str]
    """What the tools of a deployment must be told of it, by name."""

    @property
    def main(self) -> Template:
        return self.templates["main.bicep"]

    def changed(self, path: str, source: str) -> Deployment:
        return replace(self, templates={**self.templates, path: Template(path=path, source=source)})

    def resources(self, kind: str = "") -> Iterator[tuple[Template, str, Node]]:
        for template in self.templates.values():
            for name, it in template.part("resources").items():
                if kind in {"", it["type"]}:
                    yield template, name, it

    def file(self, name: str) -> Template:
        """A parameter file as the parser knows it: there, a value by itself is a variable."""
        source = USING.sub("", self.parameter_files[name])
        return Template(path=name, source=AS_VARIABLE.sub(r"var \1 =", source))

    def modules(self) -> Iterator[tuple[Template, str, Node]]:
        for template in self.templates.values():
            yield from ((template, name, it) for name, it in template.part("modules").items())

    def own(self, template: Template, module: Node) -> Template | None:
        """The template behind a module; nothing when it comes from a registry."""
        path = PurePosixPath(template.path).parent / module["detail"]["full"]
        return self.templates.get(path.as_posix())


def mapping(node: Node) -> dict[str, Node]:
    return cast("dict[str, Node]", node) if isinstance(node, dict) else {}


def listing(node: Node) -> list[Node]:
    return cast("list[Node]", node) if isinstance(node, list) else []


def body(declaration: Node) -> Node:
    """A resource's or a module's own object, whether it stands alone, in a loop or under a condition."""
    config = declaration["config"]
    while "config" in config and ("condition" in config or "loop_type" in config):
        config = config["config"]
    return config


def imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def asked(source: str) -> Iterator[str]:
    """What stands in `….told("NAME")`."""
    calls = (it for it in ast.walk(ast.parse(source)) if isinstance(it, ast.Call) and it.args)
    for call in calls:
        name = call.args[0].value if isinstance(call.args[0], ast.Constant) else None
        if (
            isinstance(call.func, ast.Attribute)
            and call.func.attr == "told"
            and VARIABLE.fullmatch(f"{name}")
        ):
            yield f"{name}"


@cache
def the_deployment() -> Deployment:
    sources = {it.relative_to(BICEP).as_posix(): read(it) for it in sorted(BICEP.rglob("*.bicep"))}
    product = [it for room in PRODUCT for it in (ROOT / room).rglob("*.py")]
    return Deployment(
        templates={path: Template(path=path, source=it) for path, it in sources.items()},
        parameter_files={it.name: read(it) for it in sorted(BICEP.glob("*.bicepparam"))},
        host=json.loads(read(ROOT / "host.json")),
        settings={name.upper(): it.annotation is SecretStr for name, it in Settings.model_fields.items()},
        imports=frozenset(name for it in product for name in imported(read(it))),
        asked=frozenset(name for it in TOOLS.rglob("*.py") for name in asked(read(it))),
    )


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8")
