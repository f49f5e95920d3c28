"""Whether a value is what a strict schema describes; `talkstack.tools.schema` says which keywords such a schema has."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, cast

type Schema = Mapping[str, Any]

KINDS: Mapping[str, type] = {
    "null": type(None),
    "boolean": bool,
    "string": str,
    "array": list,
    "object": dict,
}
DEEPEST_VALUE = 32
"""A schema may point at itself; an answer has an end."""


def conforms(value: Any, schema: Schema, root: Schema | None = None, levels: int = DEEPEST_VALUE) -> bool:
    if levels < 0:
        return False
    root = schema if root is None else root
    if "$ref" in schema and not conforms(value, _meant(schema["$ref"], root), root, levels - 1):
        return False
    if "anyOf" in schema and not any(conforms(value, it, root, levels - 1) for it in schema["anyOf"]):
        return False
    return _is_allowed(value, schema) and _is_made_of(value, schema, root, levels)


def _meant(pointer: str, root: Schema) -> Schema:
    name = pointer.removeprefix("#").removeprefix("/$defs/")
    return root["$defs"][name] if name else root


def _is_allowed(value: Any, schema: Schema) -> bool:
    types = schema.get("type", [])
    named = [types] if isinstance(types, str) else types
    if named and not any(_is_a(value, it) for it in named):
        return False
    if "const" in schema and not _same(value, schema["const"]):
        return False
    return "enum" not in schema or any(_same(value, it) for it in schema["enum"])


def _is_a(value: Any, kind: str) -> bool:
    if kind == "integer":
        return _is_number(value) and (isinstance(value, int) or value.is_integer())
    if kind == "number":
        return _is_number(value)
    return isinstance(value, KINDS[kind])


def _is_number(value: Any) -> bool:
    """JSON has no infinity; what is too large for a float reads as one."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < math.inf


def _same(one: Any, other: Any) -> bool:
    """True is no 1 here."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _is_made_of(value: Any, schema: Schema, root: Schema, levels: int) -> bool:
    if isinstance(value, list):
        items = cast("list[Any]", value)
        return all(conforms(it, schema.get("items", {}), root, levels - 1) for it in items)
    if not isinstance(value, dict) or not schema.keys() & {"properties", "required", "additionalProperties"}:
        return True
    known, properties = cast("dict[str, Any]", value), cast("Schema", schema.get("properties", {}))
    return known.keys() == properties.keys() and all(
        conforms(it, properties[name], root, levels - 1) for name, it in known.items()
    )
