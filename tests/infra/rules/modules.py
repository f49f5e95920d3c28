"""Modules, own ones and pinned ones: each gets what it takes, and is asked only for what it gives."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.infra.templates.asked import parameters_of
from tests.infra.templates.deployment import Deployment, Finding, Node, Template, body
from tests.infra.templates.fit import Shape, fits
from tests.infra.templates.syntax import code

LIST = Path(__file__).parents[1] / "avm.json"
PINNED = re.compile(r"public:(avm/(?:res|ptn|utl)/[\w/-]+):(\d+\.\d+\.\d+)")


@cache
def listed() -> dict[str, dict[str, Any]]:
    return json.loads(LIST.read_text(encoding="utf-8"))


def main_only_composes(deployment: Deployment) -> Iterator[Finding]:
    for name, it in deployment.main.part("resources").items():
        if not it["existing"]:
            yield Finding(deployment.main.path, f"{name} belongs into a module")


def every_template_is_used(deployment: Deployment) -> Iterator[Finding]:
    used = {it.path for of, _, module in deployment.modules() if (it := deployment.own(of, module))}
    for path in deployment.templates.keys() - used - {deployment.main.path}:
        yield Finding(path, "no template uses it")


def every_module_gets_what_it_takes(deployment: Deployment) -> Iterator[Finding]:
    for template, name, module in deployment.modules():
        shape = taken(deployment, template, module)
        if shape is None:
            yield Finding(template.path, f"{name}: {module['detail']['full']} is unknown")
        else:
            yield from fits(template, body(module).get("params", {}), shape, name)


def only_outputs_that_exist_are_read(deployment: Deployment) -> Iterator[Finding]:
    for template, name, module in deployment.modules():
        read = re.findall(rf"(?<![\w.]){name}(?:\[[^\]]*\])?!?\.\??outputs\.\??(\w+)", code(template.source))
        for output in sorted(set(read) - given(deployment, template, module)):
            yield Finding(template.path, f"{name} has no output {output}")


def taken(deployment: Deployment, template: Template, module: Node) -> Shape | None:
    inner = deployment.own(template, module)
    if inner:
        return parameters_of(deployment, inner)
    pinned = PINNED.fullmatch(module["detail"]["full"])
    return listed()[pinned[1]]["parameters"] if pinned and pinned[1] in listed() else None


def given(deployment: Deployment, template: Template, module: Node) -> set[str]:
    inner = deployment.own(template, module)
    if inner:
        return set(inner.part("outputs"))
    pinned = PINNED.fullmatch(module["detail"]["full"])
    return set(listed().get(pinned[1] if pinned else "", {}).get("outputs", []))


def registry_modules_are_the_listed_ones(deployment: Deployment) -> Iterator[Finding]:
    unused = set(listed())
    for template, name, module in deployment.modules():
        if deployment.own(template, module):
            continue
        pinned = PINNED.fullmatch(module["detail"]["full"])
        known = listed().get(pinned[1]) if pinned else None
        unused -= {pinned[1]} if pinned else set()
        if not pinned or not known or known["version"] != pinned[2]:
            yield Finding(template.path, f"{name}: {module['detail']['full']} is not listed")
    yield from (Finding(LIST.name, f"{name} is used by no template") for name in unused)
