"""What a module of github.com/Azure/bicep-registry-modules (MIT) takes and gives, out of its compiled template."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.infra.distil.checkout import Checkout
from tests.infra.distil.types import Shape, part

REPOSITORY = "https://github.com/Azure/bicep-registry-modules"
PLAIN = {"string": "string", "securestring": "string", "int": "int", "bool": "bool"}
TAKEN_OVER = "__bicep_resource_derived_type!"
DEPTH = 5
"""So deep as any template of ours goes."""


def module(types: Checkout, checkout: Checkout, name: str) -> dict[str, Any]:
    template = json.loads(checkout.text(f"{name}/main.json"))
    reader = Reader(types, template.get("definitions", {}))
    return {
        "parameters": reader.members(template["parameters"], 0),
        "outputs": sorted(template.get("outputs", {})),
    }


@dataclass(frozen=True)
class Reader:
    types: Checkout
    definitions: dict[str, Any]

    def members(self, declared: dict[str, Any], depth: int) -> Shape:
        return {
            f"{name}{'' if self.optional(it) else '!'}": self.of(it, depth + 1)
            for name, it in declared.items()
        }

    def optional(self, declared: dict[str, Any]) -> bool:
        return "defaultValue" in declared or bool({**declared, **self.named(declared)}.get("nullable"))

    def named(self, declared: dict[str, Any]) -> dict[str, Any]:
        reference = declared.get("$ref", "")
        return self.definitions[reference.rpartition("/")[2]] if reference else declared

    def of(self, declared: dict[str, Any], depth: int) -> Shape:
        node = self.named(declared)
        taken_over = node.get("metadata", {}).get(TAKEN_OVER)
        if taken_over:
            return part(self.types, taken_over["source"])
        if depth > DEPTH or "discriminator" in node:
            return "any"
        if "allowedValues" in node and node["type"] == "string":
            return "|".join([*node["allowedValues"], ""])
        if node.get("type") == "array":
            return [self.of(node.get("items") or {}, depth + 1)]
        if "properties" in node:
            return self.members(node["properties"], depth) | self.more(node, depth)
        return PLAIN.get(node.get("type", ""), "any")

    def more(self, node: dict[str, Any], depth: int) -> Shape:
        additional: dict[str, Any] = node.get("additionalProperties") or {}
        return {"*": self.of(additional, depth + 1)} if additional else {}
