"""The versions of APIs are chosen in one list, which says where each is documented."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.infra.templates.deployment import Deployment, Finding

LIST = Path(__file__).parents[1] / "api_versions.json"
DOCUMENTATION = "https://learn.microsoft.com/azure/templates/"


@cache
def listed() -> dict[str, dict[str, str]]:
    return json.loads(LIST.read_text(encoding="utf-8"))


def every_version_is_the_listed_one(deployment: Deployment) -> Iterator[Finding]:
    for template, name, it in deployment.resources():
        known = listed().get(it["type"])
        if not known:
            yield Finding(template.path, f"{name}: {it['type']} is not listed")
        elif known["version"] != it["api_version"]:
            yield Finding(
                template.path, f"{name}: {it['type']} is {it['api_version']}, listed is {known['version']}"
            )


def nothing_listed_is_unused(deployment: Deployment) -> Iterator[Finding]:
    used = {it["type"] for _, _, it in deployment.resources()}
    for name, it in listed().items():
        if name not in used:
            yield Finding(LIST.name, f"{name} is used by no template")
        if it["documentation"] != f"{DOCUMENTATION}{name.lower()}":
            yield Finding(LIST.name, f"{name} has no address of its documentation")
