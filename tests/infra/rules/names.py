"""Every name leads somewhere, and nothing is declared for nobody."""

from __future__ import annotations

from collections.abc import Iterator

from tests.infra.templates.deployment import Deployment, Finding
from tests.infra.templates.syntax import FUNCTIONS, LANGUAGE, calls, local_names, names_in, uses

WAITING = {"variables", "resources", "modules"}
FOR_SOMEBODY_ELSE = {"modules", "outputs"}
"""What these do shows outside."""


def nothing_is_unused(deployment: Deployment) -> Iterator[Finding]:
    for template in deployment.templates.values():
        used = uses(template.source)
        for kind, name, it in template.declared():
            effect = kind == "resources" and not it["existing"]
            if kind not in FOR_SOMEBODY_ELSE and not effect and used[name] < 1:
                yield Finding(template.path, f"{name} is not used")


def every_name_is_declared(deployment: Deployment) -> Iterator[Finding]:
    for template in deployment.templates.values():
        known = LANGUAGE | {name for _, name, _ in template.declared()}
        known |= local_names(template.source)
        for name in sorted(name for name, count in uses(template.source).items() if count > 0):
            if name not in known:
                yield Finding(template.path, f"{name} is not declared")


def nothing_waits_for_itself(deployment: Deployment) -> Iterator[Finding]:
    for template in deployment.templates.values():
        waits = {name: names_in(it) for kind, name, it in template.declared() if kind in WAITING}
        for name, first in waits.items():
            if name in reached(waits, first):
                yield Finding(template.path, f"{name} waits for itself")


def reached(waits: dict[str, set[str]], names: set[str]) -> set[str]:
    found: set[str] = set()
    left = list(names & waits.keys())
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += waits[name] & waits.keys()
    return found


def every_function_exists(deployment: Deployment) -> Iterator[Finding]:
    for template in deployment.templates.values():
        for name in sorted(calls(template.source) - FUNCTIONS - template.part("functions").keys()):
            yield Finding(template.path, f"{name}() is no function")
