"""Resources have the properties that their types have: what `bicep build` would say, where it is not at hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.infra.facts.types import BEYOND_THE_TYPES
from tests.infra.templates.deployment import Deployment, Finding, Node, Template, body, mapping
from tests.infra.templates.evaluation import resources
from tests.infra.templates.fit import Shape, fits, named
from tests.infra.templates.syntax import code

SHAPES = Path(__file__).parents[1] / "shapes"
OF_BICEP = {"parent": "any", "scope": "any", "dependsOn": ["any"]}
LIST = "facts/types.py"
UNKNOWN_PROPERTY = "BCP037"
ALWAYS_THERE = {"id", "name", "type", "apiVersion"}


@cache
def shapes() -> dict[str, Shape]:
    files = [json.loads(it.read_text(encoding="utf-8")) for it in SHAPES.glob("*.json")]
    known = {name: shape for file in files for name, shape in file["types"].items()}
    for kind, paths in BEYOND_THE_TYPES.items():
        for path, it in paths.items():
            *way, last = path.split(".")
            node = known[kind]
            for step in way:
                node = node[step]
            node.setdefault(last, it.shape)
    return known


def every_resource_has_the_shape_of_its_type(deployment: Deployment) -> Iterator[Finding]:
    for template, name, it in deployment.resources():
        shape = shapes().get(it["type"])
        if shape is None:
            yield Finding(template.path, f"{name}: no shape of {it['type']} was taken down")
        elif it["existing"]:
            yield from fits(template, body(it), {"name!": "string", **OF_BICEP}, name)
        else:
            yield from fits(template, body(it), {**shape, **OF_BICEP}, name)


def what_a_parameter_file_comes_to_has_the_shape_too(deployment: Deployment) -> Iterator[Finding]:
    """Values that only a parameter file tells, where they end up."""
    for file in deployment.parameter_files:
        for path, name, it in resources(deployment, file):
            said = {key: value for key, value in it.items() if key not in {"type", "apiVersion"}}
            shape = {**shapes().get(it["type"], {"*": "any"}), **OF_BICEP}
            for finding in fits(deployment.templates[path], said, shape, name):
                yield Finding(file, f"{path} {finding.what}")


def every_silenced_warning_has_its_reason(deployment: Deployment) -> Iterator[Finding]:
    """And what the types miss is in a list: nothing else that they do not know is hidden from whoever compiles."""
    silenced = [
        (template.path, comment.strip())
        for template in deployment.templates.values()
        for comment in re.findall(r"#disable\S*(.*)", template.source)
    ]
    known = sum(len(paths) for paths in BEYOND_THE_TYPES.values())
    unknown = [where for where, comment in silenced if comment.startswith(UNKNOWN_PROPERTY)]
    if len(unknown) != known:
        yield Finding(
            LIST, f"of properties that types do not know {known} are known, {len(unknown)} silenced"
        )
    for where, comment in silenced:
        if not re.fullmatch(r"BCP\d+ // \w.{10,}", comment):
            yield Finding(where, f"a warning is silenced without its code or a reason: {comment}")


def every_parent_is_of_the_parents_type(deployment: Deployment) -> Iterator[Finding]:
    for template, name, it in deployment.resources():
        parent = template.part("resources").get(str(body(it).get("parent", "")))
        nested = it["type"].count("/") > 1
        if parent and parent["type"] != it["type"].rpartition("/")[0]:
            yield Finding(template.path, f"{name}: {parent['type']} is no parent of {it['type']}")
        elif nested and not parent and "${" not in f"{body(it).get('name')}" and "parent" not in body(it):
            yield Finding(template.path, f"{name}: {it['type']} has no parent")


def everything_read_of_a_resource_is_there(deployment: Deployment) -> Iterator[Finding]:
    for template, name, it in deployment.resources():
        for path in sorted(read_of(template, name)):
            if not leads_somewhere(shapes().get(it["type"], "any"), path):
                yield Finding(template.path, f"{name} has no {'.'.join(path)}")


def read_of(template: Template, name: str) -> set[tuple[str, ...]]:
    found = re.findall(rf"(?<![\w.]){name}((?:\.\??\w+)+)(?![\w(])", code(template.source))
    return {tuple(it.replace("?", "").strip(".").split(".")) for it in found}


def leads_somewhere(shape: Shape, path: tuple[str, ...]) -> bool:
    if path[0] in ALWAYS_THERE:
        return True
    node: Node = shape
    for step in path:
        inner = named(mapping(node))
        if not inner:
            return node == "any"
        if step not in inner and "*" not in inner:
            return False
        node = inner.get(step, inner.get("*"))
    return True
