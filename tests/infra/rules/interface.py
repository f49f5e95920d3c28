"""
What a template asks of whoever deploys it, and what it tells: described, and never a secret.

Parameters and outputs stay in the deployment's history, for all who may read that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.infra.facts.settings import OF_AZD
from tests.infra.templates.deployment import Deployment, Finding, Node, mapping
from tests.infra.templates.syntax import code, texts

SECRET = re.compile(
    r"key(?!vault)|secret|password|token|connection_?string|credential|instrumentation|getSecret",
    re.IGNORECASE,
)
DESCRIBED = re.compile(r"^ +@description\('\S.*'\)\n(?: +@.*\n)* +(\w+)\??:", re.MULTILINE)
LISTS_KEYS = re.compile(r"\b(list[A-Z]\w*|getSecret)\(")


def everything_asked_or_told_is_described(deployment: Deployment) -> Iterator[Finding]:
    for template in deployment.templates.values():
        for kind in ("parameters", "outputs"):
            for name, it in template.part(kind).items():
                if not description(it).strip():
                    yield Finding(template.path, f"{name} is not described")


def every_member_of_a_type_is_described(deployment: Deployment) -> Iterator[Finding]:
    for template in deployment.templates.values():
        for name, it in template.part("types").items():
            _, _, declared = template.source.partition(f"type {name} = {{\n")
            members, _, _ = declared.partition("\n}")
            described = set(DESCRIBED.findall(members))
            for member in mapping(it["value"]):
                if member not in described:
                    yield Finding(template.path, f"{name}.{member} is not described")


def description(declaration: Node) -> str:
    return next((it["argument"] for it in declaration["decorators"] if it["type"] == "description"), "")


def no_output_tells_a_secret(deployment: Deployment) -> Iterator[Finding]:
    for template in deployment.templates.values():
        for name, it in template.part("outputs").items():
            if any(SECRET.search(word) for word in [name, *texts(it["value"])]):
                yield Finding(template.path, f"output {name} looks like a secret")


def nothing_asks_for_keys(deployment: Deployment) -> Iterator[Finding]:
    for template in deployment.templates.values():
        for found in LISTS_KEYS.findall(code(template.source)):
            yield Finding(template.path, f"{found}() gives keys away")


def no_parameter_takes_a_secret(deployment: Deployment) -> Iterator[Finding]:
    for template in deployment.templates.values():
        for name, it in template.part("parameters").items():
            if any(decorator["type"] == "secure" for decorator in it["decorators"]):
                yield Finding(template.path, f"parameter {name} takes a secret")


def what_the_tools_of_a_deployment_ask_is_told(deployment: Deployment) -> Iterator[Finding]:
    for name in sorted(deployment.asked - deployment.main.part("outputs").keys() - OF_AZD.keys()):
        yield Finding(deployment.main.path, f"nothing tells {name}")
