"""JSON schemas of tools and answers, and the subset that strict ones may use."""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, cast

import jsonschema

from local.model.api.errors import ApiError

_NOT_PERMITTED = frozenset(
    "minLength maxLength pattern format minimum maximum multipleOf exclusiveMinimum exclusiveMaximum "
    "patternProperties unevaluatedProperties propertyNames minProperties maxProperties unevaluatedItems contains "
    "minContains maxContains minItems maxItems uniqueItems allOf oneOf not if then else dependentRequired "
    "dependentSchemas".split()
)
_MOST_PROPERTIES = 100
_DEEPEST = 5

type Schema = dict[str, Any]
type Context = tuple[str, ...]


def check_schema(schema: Schema, subject: str, *, strict: bool, param: str, code: str | None) -> None:
    complaint = _complaint(json.dumps(schema), strict=strict)
    if complaint:
        raise ApiError(f"Invalid schema for {subject}: {complaint}", param=param, code=code)


@lru_cache(maxsize=256)
def _complaint(text: str, *, strict: bool) -> str | None:
    """Remembered by the schema's text: a client sends the same few with every request."""
    schema = json.loads(text)
    try:
        jsonschema.Draft202012Validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        return f"{error.message}."
    return next(_departures(schema), None) if strict else None


def _departures(schema: Schema) -> Iterator[str]:
    if schema.get("type") != "object" or "anyOf" in schema:
        yield "schema must be a JSON Schema of 'type: \"object\"' and not 'anyOf'."
    parts = list(_walk(schema, (), 0))
    for part, context, depth in parts:
        yield from _departures_of(part, context)
        if depth > _DEEPEST:
            yield f"In context={context}, {_DEEPEST} levels of nesting exceeded."
    if sum(len(part.get("properties", {})) for part, _, _ in parts) > _MOST_PROPERTIES:
        yield f"{_MOST_PROPERTIES} object properties exceeded."


def _departures_of(schema: Schema, context: Context) -> Iterator[str]:
    for keyword in sorted(_NOT_PERMITTED & schema.keys()):
        yield f"In context={context}, '{keyword}' is not permitted."
    if schema.get("type") == "object" or "properties" in schema:
        if schema.get("additionalProperties") is not False:
            yield f"In context={context}, 'additionalProperties' is required to be supplied and to be false."
        for missing in schema.get("properties", {}).keys() - set(schema.get("required", [])):
            yield (
                f"In context={context}, 'required' is required to be supplied and to be an array including every "
                f"key in properties. Missing '{missing}'."
            )


def _walk(schema: Schema, context: Context, depth: int) -> Iterator[tuple[Schema, Context, int]]:
    yield schema, context, depth
    for keyword in ("properties", "$defs", "definitions"):
        for name, part in cast("dict[str, Schema]", schema.get(keyword, {})).items():
            yield from _walk(part, (*context, keyword, name), depth + 1)
    if isinstance(schema.get("items"), dict):
        yield from _walk(schema["items"], (*context, "items"), depth + 1)
    for index, part in enumerate(cast("list[Schema]", schema.get("anyOf", []))):
        yield from _walk(part, (*context, "anyOf", str(index)), depth)
