"""Which JSON schemas a model takes as a tool's parameters when it is held to them strictly.

https://learn.microsoft.com/azure/ai-services/openai/how-to/structured-outputs says what it takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from talkstack.values import Wrong

MOST_PROPERTIES = 100
DEEPEST = 5
TYPES = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})
KINDS: dict[str, type] = {
    "title": str,
    "description": str,
    "enum": list,
    "anyOf": list,
    "properties": dict,
    "$defs": dict,
    "required": list,
    "$ref": str,
}
KNOWN = frozenset({"type", "additionalProperties", "items", "const", *KINDS})
CODE = "schema_not_strict"

type Place = tuple[str | int, ...]
type Schema = Mapping[str, Any]


def wrong_with(schema: Schema) -> Iterator[Wrong]:
    """All that is wrong with it, each with its place."""
    if schema.get("type") != "object" or "anyOf" in schema:
        yield Wrong((), CODE, "the parameters are described by one object, not by anyOf")
        return
    yield from _wrong_within(schema, (), schema, DEEPEST)
    if sum(_counted(schema)) > MOST_PROPERTIES:
        yield Wrong((), CODE, f"there are more than {MOST_PROPERTIES} properties")


def _wrong_within(schema: Any, place: Place, root: Schema, levels: int) -> Iterator[Wrong]:
    if levels < 0:
        yield Wrong(place, CODE, f"it is nested deeper than {DEEPEST} levels")
        return
    if not isinstance(schema, dict):
        yield Wrong(place, CODE, "a schema is an object")
        return
    known = cast("dict[str, Any]", schema)
    yield from _wrong_words(known, place)
    yield from _wrong_type(known, place)
    if "$ref" in known and not _is_there(known["$ref"], root):
        yield Wrong((*place, "$ref"), CODE, "it points at no definition of this schema")
    if known.get("type") == "object" or known.keys() & {"properties", "required"}:
        yield from _wrong_object(known, place)
    for name, inner in _inner(known):
        yield from _wrong_within(inner, (*place, *name), root, levels - 1)


def _wrong_words(schema: Schema, place: Place) -> Iterator[Wrong]:
    for name, value in schema.items():
        if name not in KNOWN:
            yield Wrong((*place, name), CODE, "the model is not held to this keyword")
        elif name in KINDS and not isinstance(value, KINDS[name]):
            yield Wrong((*place, name), CODE, "it is of another kind")
        elif name in {"enum", "anyOf"} and not value:
            yield Wrong((*place, name), CODE, "there is nothing to choose from")


def _wrong_type(schema: Schema, place: Place) -> Iterator[Wrong]:
    if not schema.keys() & {"type", "anyOf", "$ref", "enum", "const"}:
        yield Wrong(place, CODE, "a schema names its type")
    given = schema.get("type", "null")
    types: list[Any] = cast("list[Any]", given) if isinstance(given, list) else [given]
    if any(not isinstance(it, str) or it not in TYPES for it in types):
        yield Wrong((*place, "type"), CODE, "there is no such type")
    elif not types or len(set(types)) < len(types):
        yield Wrong((*place, "type"), CODE, "each type is named once")
    if "array" in types and "items" not in schema:
        yield Wrong(place, CODE, "an array says what its items are")


def _is_there(pointer: Any, root: Schema) -> bool:
    if not isinstance(pointer, str):
        return False
    match pointer.split("/"):
        case ["#"]:
            return True
        case ["#", "$defs", name]:
            there = root.get("$defs")
            return isinstance(there, dict) and name in there
        case _:
            return False


def _wrong_object(schema: Schema, place: Place) -> Iterator[Wrong]:
    if schema.get("additionalProperties") is not False:
        yield Wrong((*place, "additionalProperties"), CODE, "it must be false")
    properties, required = schema.get("properties", {}), schema.get("required", [])
    if not isinstance(properties, dict) or not isinstance(required, list):
        return
    wanted, given = list(cast("dict[str, Any]", properties)), cast("list[Any]", required)
    if len(given) != len(wanted) or any(name not in given for name in wanted):
        yield Wrong(
            (*place, "required"),
            CODE,
            'it must name every property; what may be missing takes "null" as well',
        )


def _inner(schema: Schema) -> Iterator[tuple[Place, Any]]:
    """The schemas within a schema, each a level deeper, with where they stand."""
    for name in ("properties", "$defs"):
        within = schema.get(name)
        if isinstance(within, dict):
            for key, value in cast("dict[str, Any]", within).items():
                yield (name, key), value
    if "items" in schema:
        yield ("items",), schema["items"]
    options = schema.get("anyOf")
    if isinstance(options, list):
        for at, option in enumerate(cast("list[Any]", options)):
            yield ("anyOf", at), option


def _counted(schema: Any) -> Iterator[int]:
    if isinstance(schema, dict):
        known = cast("dict[str, Any]", schema)
        properties = known.get("properties")
        if isinstance(properties, dict):
            yield len(cast("dict[str, Any]", properties))
        for _, inner in _inner(known):
            yield from _counted(inner)
