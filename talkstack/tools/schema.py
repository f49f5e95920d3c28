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
KNOWN = frozenset(
    "type properties required additionalProperties items enum const anyOf $ref $defs title description".split()
)

CODE = "schema_not_strict"

type Place = tuple[str | int, ...]


def wrong_with(schema: Mapping[str, Any]) -> Iterator[Wrong]:
    """All that is wrong with it, each with its place."""
    if schema.get("type") != "object" or "anyOf" in schema:
        yield Wrong((), CODE, "the parameters are described by one object, not by anyOf")
        return
    yield from _wrong_within(schema, (), schema, depth=1)
    if sum(_counted(schema)) > MOST_PROPERTIES:
        yield Wrong((), CODE, f"there are more than {MOST_PROPERTIES} properties")


def _wrong_within(schema: Any, place: Place, root: Mapping[str, Any], *, depth: int) -> Iterator[Wrong]:
    if not isinstance(schema, dict):
        yield Wrong(place, CODE, "a schema is an object")
        return
    known = cast("dict[str, Any]", schema)
    for name in known.keys() - KNOWN:
        yield Wrong((*place, name), CODE, "the model is not held to this keyword")
    yield from _wrong_type(known, place)
    yield from _wrong_ref(known, place, root)
    if known.get("type") == "object" or "properties" in known:
        yield from _wrong_object(known, place, depth)
    for name, inner, deeper in _inner(known):
        yield from _wrong_within(inner, (*place, *name), root, depth=depth + deeper)


def _wrong_type(schema: Mapping[str, Any], place: Place) -> Iterator[Wrong]:
    if not schema.keys() & {"type", "anyOf", "$ref", "enum", "const"}:
        yield Wrong(place, CODE, "a schema names its type")
    given = schema.get("type", "null")
    types: list[Any] = cast("list[Any]", given) if isinstance(given, list) else [given]
    if not types or any(not isinstance(it, str) or it not in TYPES for it in types):
        yield Wrong((*place, "type"), CODE, "there is no such type")
    if given == "array" and "items" not in schema:
        yield Wrong(place, CODE, "an array says what its items are")


def _wrong_ref(schema: Mapping[str, Any], place: Place, root: Mapping[str, Any]) -> Iterator[Wrong]:
    if "$ref" in schema and not _is_there(schema["$ref"], root):
        yield Wrong((*place, "$ref"), CODE, "it points at no definition of this schema")


def _is_there(pointer: Any, root: Mapping[str, Any]) -> bool:
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


def _wrong_object(schema: Mapping[str, Any], place: Place, depth: int) -> Iterator[Wrong]:
    if depth > DEEPEST:
        yield Wrong(place, CODE, f"objects are nested deeper than {DEEPEST} levels")
    if schema.get("additionalProperties") is not False:
        yield Wrong((*place, "additionalProperties"), CODE, "it must be false")
    properties, required = schema.get("properties", {}), schema.get("required", [])
    if not isinstance(properties, dict):
        yield Wrong((*place, "properties"), CODE, "properties are an object")
    elif not isinstance(required, list) or set(map(str, cast("list[Any]", required))) != set(
        cast("dict[str, Any]", properties)
    ):
        yield Wrong(
            (*place, "required"),
            CODE,
            'it must name every property; what may be missing takes "null" as well',
        )


def _inner(schema: Mapping[str, Any]) -> Iterator[tuple[Place, Any, int]]:
    """The schemas within a schema, where they stand, and whether they lie a level deeper."""
    for name, deeper in (("properties", 1), ("$defs", 0)):
        within = schema.get(name)
        if isinstance(within, dict):
            for key, value in cast("dict[str, Any]", within).items():
                yield (name, key), value, deeper
    if "items" in schema:
        yield ("items",), schema["items"], 1
    options = schema.get("anyOf")
    if isinstance(options, list):
        for at, option in enumerate(cast("list[Any]", options)):
            yield ("anyOf", at), option, 0


def _counted(schema: Any) -> Iterator[int]:
    if isinstance(schema, dict):
        known = cast("dict[str, Any]", schema)
        yield (
            len(cast("dict[str, Any]", known["properties"]))
            if isinstance(known.get("properties"), dict)
            else 0
        )
        for _, inner, _ in _inner(known):
            yield from _counted(inner)
