"""What a module of github.com/Azure/bicep-registry-modules (MIT) takes and gives, out of its compiled template."""

from __future__ import annotations

import json
from typing import Any

from tests.infra.distil.checkout import Checkout
from tests.infra.distil.types import Shape

REPOSITORY = "https://github.com/Azure/bicep-registry-modules"
PLAIN = {"string": "string", "securestring": "string", "int": "int", "bool": "bool"}
DEPTH = 5
"""So deep as any template of ours goes."""


def module(checkout: Checkout, name: str) -> dict[str, Any]:
    template = json.loads(checkout.text(f"{name}/main.json"))
    definitions = template.get("definitions", {})
    return {
        "parameters": members(definitions, template["parameters"], 0),
        "outputs": sorted(template.get("outputs", {})),
    }


def members(definitions: dict[str, Any], declared: dict[str, Any], depth: int) -> Shape:
    return {
        f"{name}{'' if optional(definitions, it) else '!'}": of(definitions, it, depth + 1)
        for name, it in declared.items()
    }


def optional(definitions: dict[str, Any], declared: dict[str, Any]) -> bool:
    return "defaultValue" in declared or bool({**declared, **named(definitions, declared)}.get("nullable"))


def named(definitions: dict[str, Any], declared: dict[str, Any]) -> dict[str, Any]:
    return definitions[declared["$ref"].rpartition("/")[2]] if "$ref" in declared else declared


def of(definitions: dict[str, Any], declared: dict[str, Any], depth: int) -> Shape:
    node = named(definitions, declared)
    if depth > DEPTH or "discriminator" in node:
        return "any"
    if "allowedValues" in node and node["type"] == "string":
        return "|".join([*node["allowedValues"], ""])
    if node.get("type") == "array":
        items: dict[str, Any] = node.get("items") or {}
        return [of(definitions, items, depth + 1)]
    if "properties" in node:
        return members(definitions, node["properties"], depth) | more(definitions, node, depth)
    return PLAIN.get(node.get("type", ""), "any")


def more(definitions: dict[str, Any], node: dict[str, Any], depth: int) -> Shape:
    additional: dict[str, Any] = node.get("additionalProperties") or {}
    return {"*": of(definitions, additional, depth + 1)} if additional else {}
