"""Shapes of resource types, out of a checkout of github.com/Azure/bicep-types-az (MIT)."""

from __future__ import annotations

import json
from typing import Any

from tests.infra.distil.checkout import Checkout

PLAIN = {"StringType": "string", "IntegerType": "int", "BooleanType": "bool"}
REQUIRED, READ_ONLY = 1, 2
DEPTH, DEPTH_OF_PART = 20, 4
BESIDE = {"id", "type", "apiVersion"}
"""What Bicep itself knows of every resource."""

type Types = list[dict[str, Any]]
type Shape = Any
"""
"string", "int", "bool" or "any"; "A|B" one of these texts; [shape] an array; an object by its keys, where `key!` must be
there, `key^` is only ever read, and `*` is any other key. `?kind` holds what else there is by the text of `kind`.
"""


class UnknownTypeError(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not in the checkout")


def shapes(checkout: Checkout, wanted: dict[str, str]) -> dict[str, Shape]:
    return {name: shape(checkout, name, version) for name, version in wanted.items()}


def shape(checkout: Checkout, name: str, version: str) -> Shape:
    types, resource = found(checkout, name, version)
    return of(types, resource["body"], ())


def part(checkout: Checkout, source: str) -> Shape:
    """The shape of `Type@version#properties/one/properties/other`, as modules name what they take over."""
    kind, _, path = source.partition("#")
    types, resource = found(checkout, *kind.split("@"))
    reference = resource["body"]
    for name in path.removeprefix("properties/").split("/properties/"):
        node = types[int(reference["$ref"].removeprefix("#/"))]
        reference = node["properties"][name]["type"]
    return of(types, reference, ("",) * (DEPTH - DEPTH_OF_PART))


def found(checkout: Checkout, name: str, version: str) -> tuple[Types, dict[str, Any]]:
    provider = name.partition("/")[0].lower()
    wanted = ("ResourceType", f"{name}@{version}".lower())
    for path in checkout.files("generated"):
        if path.endswith(f"/{provider}/{version}/types.json"):
            types: Types = json.loads(checkout.text(path))
            for it in types:
                if (it["$type"], it.get("name", "").lower()) == wanted:
                    return types, it
    raise UnknownTypeError(f"{name}@{version}")


def of(types: Types, reference: dict[str, str], above: tuple[str, ...]) -> Shape:
    at = reference["$ref"]
    if at in above or len(above) >= DEPTH:
        return "any"
    return known(types, types[int(at.removeprefix("#/"))], (*above, at))


def known(types: Types, node: dict[str, Any], inner: tuple[str, ...]) -> Shape:
    match node["$type"]:
        case "ObjectType":
            return an_object(types, node, inner)
        case "DiscriminatedObjectType":
            cases = {name: of(types, it, inner) for name, it in node["elements"].items()}
            return {**properties(types, node["baseProperties"], inner), f"?{node['discriminator']}": cases}
        case "ArrayType":
            return [of(types, node["itemType"], inner)]
        case "UnionType":
            return union([of(types, it, inner) for it in node["elements"]])
        case "StringLiteralType":
            return f"{node['value']}|"
        case plain:
            return PLAIN.get(plain, "any")


def an_object(types: Types, node: dict[str, Any], above: tuple[str, ...]) -> Shape:
    found = properties(types, node["properties"], above)
    if "additionalProperties" in node:
        found["*"] = of(types, node["additionalProperties"], above)
    return found or {"*": "any"}


def properties(types: Types, declared: dict[str, Any], above: tuple[str, ...]) -> dict[str, Shape]:
    return {
        f"{name}{mark(it['flags'])}": of(types, it["type"], above)
        for name, it in declared.items()
        if not (len(above) == 1 and name in BESIDE)
    }


def mark(flags: int) -> str:
    if flags & READ_ONLY:
        return "^"
    return "!" if flags & REQUIRED else ""


def union(members: list[Shape]) -> Shape:
    """A text beside listed ones means that the list may grow; today's members are what is kept."""
    listed = [it.strip("|") for it in members if isinstance(it, str) and "|" in it]
    if listed and all(isinstance(it, str) and ("|" in it or it == "string") for it in members):
        return "|".join([*listed, ""])
    return "any"
