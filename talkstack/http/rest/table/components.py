"""Pydantic's models → components of the OpenAPI document: each once, and none that nothing names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from talkstack.http.rest.problem import Problem
from talkstack.http.rest.table.operation import Operation
from talkstack.http.rest.table.patch import Patches

PREFIX = "#/components/schemas/"

type Json = dict[str, Any]


class Components:
    """What is sent is described as it is read, what is answered as it is written: defaults differ."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Problem, "serialization")]
        for operation in operations:
            sent = operation.body or operation.patched
            wanted.extend((model, "validation") for model in (sent, operation.query) if model)
            if is_model(operation.answer):
                wanted.append((operation.answer, "serialization"))
        found, definitions = models_json_schema(list(dict.fromkeys(wanted)), ref_template=PREFIX + "{model}")
        self._found = found
        self._schemas: Json = definitions.get("$defs", {})
        close(self._schemas)
        self._patches = Patches(self._schemas, PREFIX)

    def ref(self, model: type[BaseModel], mode: JsonSchemaMode) -> Json:
        return self._found[model, mode]

    def patch(self, model: type[BaseModel]) -> Json:
        return self._patches.of(self.ref(model, "validation"))

    def query(self, model: type[BaseModel]) -> list[Json]:
        described = self._schemas[name_of(self.ref(model, "validation")["$ref"])]
        return [_parameter(name, schema, described) for name, schema in described["properties"].items()]

    def named_by(self, paths: Json) -> Json:
        """The components that the paths name, and those that these name in turn."""
        known = self._schemas | self._patches.made
        named: Json = {}
        left = [ref for ref in refs(paths) if ref.startswith(PREFIX)]
        while left:
            name = name_of(left.pop())
            if name not in named:
                named[name] = known[name]
                left += refs(known[name])
        return dict(sorted(named.items()))


def close(value: Any) -> None:
    """Names that must fit a pattern: pydantic says what stands under those that do, and not that others are refused."""
    match value:
        case Mapping():
            mapping = cast("Json", value)
            if "patternProperties" in mapping:
                mapping.setdefault("additionalProperties", False)
            close(list(mapping.values()))
        case list():
            for each in cast("list[Any]", value):
                close(each)
        case _:
            return


def refs(value: Any) -> Iterator[str]:
    match value:
        case {"$ref": str(ref)}:
            yield ref
            yield from refs([each for name, each in cast("Json", value).items() if name != "$ref"])
        case Mapping():
            yield from refs(list(cast("Json", value).values()))
        case list():
            for each in cast("list[Any]", value):
                yield from refs(each)
        case _:
            return


def name_of(ref: str) -> str:
    return ref.removeprefix(PREFIX)


def is_model(answer: Any) -> bool:
    return isinstance(answer, type) and issubclass(answer, BaseModel)


def _parameter(name: str, schema: Json, described: Mapping[str, Any]) -> Json:
    parameter: Json = {"name": name, "in": "query", "required": name in described.get("required", ())}
    plain = {key: value for key, value in schema.items() if key not in {"title", "description"}}
    options = plain.get("anyOf")
    if options and {"type": "null"} in options and len(options) == 2:
        # An absent parameter is None inside; nobody can send null in a query.
        rest = {key: value for key, value in plain.items() if key not in {"anyOf", "default"}}
        plain = rest | next(option for option in options if option != {"type": "null"})
    parameter["schema"] = plain
    if "description" in schema:
        parameter["description"] = schema["description"]
    return parameter
