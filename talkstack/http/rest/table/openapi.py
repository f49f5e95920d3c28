"""Operations → OpenAPI 3.1: from the same models and the same table that answer requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from talkstack.http.rest.exchange import Binary
from talkstack.http.rest.problem import MEDIA_TYPE, Problem
from talkstack.http.rest.table.operation import Operation
from talkstack.http.rest.yaml import MEDIA_TYPE as YAML

REF = "#/components/schemas/{model}"

type Json = dict[str, Any]

REFUSALS = {
    "400": "The request cannot be read",
    "401": "No key, or one that opens nothing",
    "403": "The key lacks the scope",
    "404": "There is no such resource in the key's project",
    "409": "It does not go with what is there",
    "412": "If-Match names another revision",
    "413": "The body is too large",
    "415": "The body is of another type",
    "422": "Values cannot be taken; `errors` tells which and why",
    "428": "If-Match is missing",
    "429": "Too many requests; Retry-After tells when",
    "502": "A provider did not do what was asked",
}


def document(operations: Sequence[Operation], *, title: str, version: str, server: str) -> Json:
    schemas = _Schemas(operations)
    paths: dict[str, Json] = {}
    for operation in operations:
        paths.setdefault(operation.template, {})[operation.method.lower()] = _operation(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "servers": [{"url": server}],
        "tags": [{"name": name} for name in dict.fromkeys(operation.tag for operation in operations)],
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
        "security": [{"key": []}, {"bearer": []}],
    }


class _Schemas:
    """What is sent is described as it is read, what is answered as it is written: defaults differ."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Problem, "serialization")]
        patched: list[type[BaseModel]] = []
        for operation in operations:
            sent = operation.body or operation.patches
            asked: list[type[BaseModel]] = [model for model in (sent, operation.query) if model]
            wanted.extend((model, "validation") for model in asked)
            patched += [operation.patches] if operation.patches else []
            if _is_model(operation.answer):
                wanted.append((operation.answer, "serialization"))
        found, definitions = models_json_schema(list(dict.fromkeys(wanted)), ref_template=REF)
        self._found = found
        self.components: Json = definitions.get("$defs", {})
        self._patches(patched)

    def ref(self, model: type[BaseModel], mode: JsonSchemaMode) -> Json:
        return self._found[model, mode]

    def patch(self, model: type[BaseModel]) -> Json:
        return {"$ref": REF.format(model=self._patch_name(model))}

    def query(self, model: type[BaseModel]) -> list[Json]:
        name = self.ref(model, "validation")["$ref"].rpartition("/")[2]
        described = self.components[name]
        return [_query_parameter(name, schema, described) for name, schema in described["properties"].items()]

    def _patch_name(self, model: type[BaseModel]) -> str:
        return f"{self.ref(model, 'validation')['$ref'].rpartition('/')[2]}Patch"

    def _patches(self, models: Iterable[type[BaseModel]]) -> None:
        """A merge-patch may leave out everything, on every level, and null takes away what may be missing."""
        for model in dict.fromkeys(models):
            name = self.ref(model, "validation")["$ref"].rpartition("/")[2]
            described = self.components[name]
            self.components[self._patch_name(model)] = {
                **{key: value for key, value in described.items() if key != "required"},
                "title": self._patch_name(model),
            }


def _operation(operation: Operation, schemas: _Schemas) -> Json:
    described: Json = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "parameters": [*_path(operation), *_query(operation, schemas), *_headers(operation)],
        "responses": _responses(operation, schemas),
    }
    if operation.description:
        described["description"] = operation.description
    if operation.scope is None:
        described["security"] = []
    else:
        described["x-scope"] = operation.scope
    if operation.takes_body:
        described["requestBody"] = {"required": True, "content": _content(operation, schemas)}
    return described


def _content(operation: Operation, schemas: _Schemas) -> Json:
    if operation.patches:
        return {"application/merge-patch+json": {"schema": schemas.patch(operation.patches)}}
    content = {"schema": schemas.ref(operation.hints["body"], "validation")}
    return dict.fromkeys(("application/json", *((YAML,) if operation.yaml else ())), content)


def _path(operation: Operation) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in operation.parameters
    ]


def _query(operation: Operation, schemas: _Schemas) -> list[Json]:
    return schemas.query(operation.query) if operation.query else []


def _query_parameter(name: str, schema: Json, described: Mapping[str, Any]) -> Json:
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


def _headers(operation: Operation) -> list[Json]:
    headers: list[Json] = []
    if operation.guarded:
        headers.append(
            _header("If-Match", "The ETag of the revision to change", '^"[0-9]{1,15}"$', required=True)
        )
    if operation.keyed:
        headers.append(
            _header(
                "Idempotency-Key", "Whoever repeats it within a day gets the first answer", "^[!-~]{1,255}$"
            )
        )
    return headers


def _header(name: str, description: str, pattern: str, *, required: bool = False) -> Json:
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "header", "required": required, "description": description, "schema": schema}


def _responses(operation: Operation, schemas: _Schemas) -> Json:
    return {f"{operation.status}": _good(operation, schemas)} | {
        status: {
            "description": REFUSALS[status],
            "content": {MEDIA_TYPE: {"schema": schemas.ref(Problem, "serialization")}},
        }
        for status in sorted(_refusals(operation))
    }


def _good(operation: Operation, schemas: _Schemas) -> Json:
    described: Json = {"description": "Done"}
    if _is_model(operation.answer):
        described["content"] = {
            "application/json": {"schema": schemas.ref(operation.answer, "serialization")}
        }
    elif operation.answer is Binary:
        told = operation.media_type or "application/octet-stream"
        described["content"] = {it: {} for it in ((told,) if isinstance(told, str) else told)}
    return described


def _refusals(operation: Operation) -> set[str]:
    refusals = {"422", "502"}
    refusals |= {"401", "403", "429"} if operation.scope else set()
    refusals |= {"404"} if operation.parameters else set()
    refusals |= {"400", "404", "413", "415"} if operation.takes_body else set()
    refusals |= {"409"} if operation.method != "GET" else set()
    refusals |= {"412", "428"} if operation.guarded else set()
    return refusals | ({"400"} if operation.keyed else set())


def _is_model(answer: Any) -> bool:
    return isinstance(answer, type) and issubclass(answer, BaseModel)
