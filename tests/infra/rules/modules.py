"""Modules, own ones and pinned ones: each gets what it takes, and is asked only for what it gives."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.infra.templates.asked import parameters_of
from tests.infra.templates.deployment import USING, Deployment, Finding, Node, Template, body
from tests.infra.templates.fit import Shape, fits
from tests.infra.templates.syntax import code

PARAMETER_FILES = {"dev.bicepparam", "prod.bicepparam"}
LIST = Path(__file__).parents[1] / "avm.json"
REGION = re.compile(r"^param location = readEnvironmentVariable\('AZURE_LOCATION'\)$", re.MULTILINE)
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


def nothing_else_is_said_of_a_module(deployment: Deployment) -> Iterator[Finding]:
    shape = {"name": "string", "scope": "any", "params": "any", "dependsOn": ["any"]}
    for template, name, module in deployment.modules():
        yield from fits(template, body(module), shape, name)


def outputs_read(template: Template, module: str) -> set[str]:
    read = rf"(?<![\w.]){module}(?:\[[^\]]*\])?!?\.\??outputs\.\??(\w+)"
    return set(re.findall(read, code(template.source)))


def only_outputs_that_exist_are_read(deployment: Deployment) -> Iterator[Finding]:
    for template, name, module in deployment.modules():
        for output in sorted(outputs_read(template, name) - told(deployment, template, module)):
            yield Finding(template.path, f"{name} has no output {output}")


def every_output_of_a_module_is_read(deployment: Deployment) -> Iterator[Finding]:
    for template, name, module in deployment.modules():
        own = deployment.own(template, module)
        for output in sorted(own.part("outputs").keys() - outputs_read(template, name) if own else ()):
            yield Finding(template.path, f"nobody reads {output} of {name}")


def taken(deployment: Deployment, template: Template, module: Node) -> Shape | None:
    inner = deployment.own(template, module)
    if inner:
        return parameters_of(deployment, inner)
    pinned = PINNED.fullmatch(module["detail"]["full"])
    return listed()[pinned[1]]["parameters"] if pinned and pinned[1] in listed() else None


def told(deployment: Deployment, template: Template, module: Node) -> set[str]:
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


def registry_modules_tell_nobody_that_they_are_used(deployment: Deployment) -> Iterator[Finding]:
    for template, name, module in deployment.modules():
        own = deployment.own(template, module)
        if not own and body(module).get("params", {}).get("enableTelemetry") is not False:
            yield Finding(template.path, f"{name} tells its makers of the deployment")


def every_parameter_file_fits_main(deployment: Deployment) -> Iterator[Finding]:
    asked = parameters_of(deployment, deployment.main)
    for name, source in deployment.parameter_files.items():
        if USING.findall(source) != ["./main.bicep"]:
            yield Finding(name, "is not of main.bicep")
        file = deployment.file(name)
        given = {key: it["value"] for key, it in file.part("variables").items()}
        yield from fits(file, given, asked, "parameters")


def every_parameter_file_takes_the_region_that_is_told(deployment: Deployment) -> Iterator[Finding]:
    for name, source in deployment.parameter_files.items():
        if not REGION.search(source):
            yield Finding(name, "deploys to wherever its resource group is, whatever AZURE_LOCATION says")


def there_is_one_to_try_and_one_to_live_with(deployment: Deployment) -> Iterator[Finding]:
    for name in sorted(PARAMETER_FILES - deployment.parameter_files.keys()):
        yield Finding(name, "is missing")
