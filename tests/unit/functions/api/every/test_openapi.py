"""The description of the API says what is served: all of it, in full, and nothing besides."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from functions.api.table import OPERATIONS, described
from talkstack.http.rest.table.components import PREFIX, name_of, refs
from talkstack.http.rest.table.operation import Operation, unconstrained
from talkstack.keys.model import Scope
from tests.architecture.source import ROOT

DOCUMENT: dict[str, Any] = json.loads(described("https://phone.example.com"))
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
OUTSIDE = {"v1/openapi.json", "v1/{*path}"}
"""The description itself, and what answers where nothing else does."""

ROUTES = """
import json, sys
import function_app

triggers = [it.get_trigger() for it in function_app.app.get_functions()]
routes = [(it.route, it.methods) for it in triggers if it.type == "httpTrigger"]
sys.stdout.write(json.dumps([(route, [m if isinstance(m, str) else m.value for m in ms]) for route, ms in routes]))
"""

every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda it: it.name)


def of(operation: Operation) -> dict[str, Any]:
    return DOCUMENT["paths"][operation.template][operation.method.lower()]


def test_it_is_openapi():
    OpenAPIV31SpecValidator(DOCUMENT).validate()


def test_it_describes_every_route_that_is_registered_and_no_other():
    run = subprocess.run(
        [sys.executable, "-c", ROUTES], check=True, cwd=ROOT, env={}, capture_output=True, text=True
    )
    registered = {
        (f"/{unconstrained(route)}", method.lower())
        for route, methods in json.loads(run.stdout)
        for method in methods
        if route.startswith("v1/") and route not in OUTSIDE
    }
    assert registered == {(path, method) for path, item in DOCUMENT["paths"].items() for method in item}


@every_operation
def test_an_operation_says_what_it_does_and_for_whom(operation: Operation):
    said = of(operation)
    assert said["operationId"] == operation.name
    assert said["summary"].endswith(".")
    assert [tag["name"] for tag in DOCUMENT["tags"] if tag["name"] in said["tags"]] == [operation.tag]
    assert said.get("x-scope") in {*Scope} if operation.scope else said["security"] == []


@every_operation
def test_an_operation_tells_every_parameter_of_its_path(operation: Operation):
    named = [it["name"] for it in of(operation)["parameters"] if it["in"] == "path"]
    assert [f"{{{name}}}" in operation.template for name in named] == [True] * operation.template.count("{")


def test_an_operations_name_is_its_own():
    names = [it.name for it in OPERATIONS]
    assert len(names) == len(set(names))


def test_no_component_is_left_over_and_none_is_missing():
    assert {name_of(ref) for ref in refs(DOCUMENT) if ref.startswith(PREFIX)} == SCHEMAS.keys()


def sent() -> Iterator[tuple[str, Any]]:
    """Every schema of what clients send, by where it stands."""
    for operation in OPERATIONS:
        said = of(operation)
        bodies = said.get("requestBody", {}).get("content", {}).values()
        for schema in [it["schema"] for it in (*said["parameters"], *bodies)]:
            yield from within(operation.name, schema, frozenset())


def within(where: str, schema: Any, seen: frozenset[str]) -> Iterator[tuple[str, Any]]:
    match schema:
        case {"$ref": str(ref)}:
            name = name_of(ref)
            if name not in seen:
                yield from within(name, SCHEMAS[name], seen | {name})
        case {"properties": dict(properties)}:
            yield where, schema
            for name, each in properties.items():
                yield from within(f"{where}.{name}", each, seen)
        case {"anyOf": list(options)} | {"oneOf": list(options)}:
            for option in options:
                yield from within(where, option, seen)
        case _:
            yield where, schema
            for key in {"items", "additionalProperties"} & schema.keys():
                if isinstance(schema[key], dict):
                    yield from within(f"{where}[]", schema[key], seen)


LOWEST, HIGHEST = {"minimum", "exclusiveMinimum"}, {"maximum", "exclusiveMaximum"}
ENDLESS = re.compile(r"[*+]|,\}")


def unbounded(schema: Any) -> bool:
    keys = schema.keys()
    if keys & {"enum", "const"} or schema.get("format") in {"date-time", "date", "time"}:
        return False
    match schema.get("type"):
        case "string":
            return "maxLength" not in keys and bool(ENDLESS.search(schema.get("pattern", "*")))
        case "array":
            return "maxItems" not in keys
        case "integer" | "number":
            return not (keys & LOWEST and keys & HIGHEST)
        case "object":
            return schema.get("additionalProperties") is not False and "maxProperties" not in keys
        case kind:
            return kind not in {"boolean", "null"}


def test_all_that_can_be_sent_has_bounds():
    assert sorted({where for where, schema in sent() if unbounded(schema)}) == []


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {"type": "string", "pattern": "^[a-z]+$"},
        {"type": "array", "maxItems": 1, "items": {"type": "string"}},
        {"type": "array", "items": {"type": "boolean"}},
        {"type": "integer", "minimum": 0},
        {"type": "object"},
        {"type": "object", "properties": {"a": {"type": "boolean"}}},
        {"anyOf": [{"type": "number"}, {"type": "null"}]},
        {},
    ],
)
def test_a_bound_that_is_missing_is_seen(schema: Any):
    assert [where for where, each in within("it", schema, frozenset()) if unbounded(each)]
