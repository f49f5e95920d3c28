"""What a template asks for, as a shape: its parameters, their types, and what they allow."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from tests.infra.templates.deployment import Deployment, Node, Template, listing, mapping
from tests.infra.templates.fit import Shape

PLAIN: dict[str, Shape] = {
    "string": "string",
    "int": "int",
    "bool": "bool",
    "array": ["any"],
    "object": {"*": "any"},
}


def parameters_of(deployment: Deployment, template: Template) -> Shape:
    """Without a default, and not marked as optional, a parameter must be given."""
    return {
        f"{name}{'' if optional(template, name, it) else '!'}": shape_of(deployment, template, it)
        for name, it in template.part("parameters").items()
    }


def optional(template: Template, name: str, declaration: Node) -> bool:
    marked = re.search(rf"^param {name} [\w\[\]]+\?", template.source, re.MULTILINE)
    return declaration["default"] is not None or bool(marked)


def shape_of(deployment: Deployment, template: Template, declaration: Node) -> Shape:
    allowed = [it["argument"] for it in declaration["decorators"] if it["type"] == "allowed"]
    texts = [it for it in listing(allowed[0] if allowed else []) if isinstance(it, str)]
    return one_of(texts) if texts else typed(deployment, template, declaration["type"])


def typed(deployment: Deployment, template: Template, kind: Node) -> Shape:
    if mapping(kind).get("type") == "array":
        return [typed(deployment, template, kind["item_type"])]
    if mapping(kind):
        return {f"{name}!": typed(deployment, template, it) for name, it in mapping(kind).items()}
    if " | " in kind:
        return one_of(kind.split(" | "))
    return PLAIN[kind] if kind in PLAIN else named(deployment, template, kind)


def one_of(texts: list[str]) -> Shape:
    return "|".join([*texts, ""])


def named(deployment: Deployment, template: Template, name: str) -> Shape:
    """A type of its own, or one that it takes from another template."""
    own, taken = template.part("types").get(name), template.part("imports").get(name)
    if own:
        return typed(deployment, template, own["value"])
    path = PurePosixPath(template.path).parent / taken["file_path"] if taken else ""
    source = deployment.templates.get(f"{path}")
    return named(deployment, source, name) if source else "any"
