"""Operations → OpenAPI 3.1: from the same models and the same table that answer requests."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from pydantic import TypeAdapter

from talkstack.http.rest.content.yaml import MEDIA_TYPE as YAML
from talkstack.http.rest.exchange import Binary
from talkstack.http.rest.problem import MEDIA_TYPE, Problem
from talkstack.http.rest.table.components import Components, is_model
from talkstack.http.rest.table.operation import Operation

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


HEADERS = {
    "ETag": "The revision: If-Match names it in a change",
    "Location": "Where it is that was made",
    "RateLimit-Limit": "Requests of this key in a minute",
    "RateLimit-Remaining": "How many are left in this one",
    "RateLimit-Reset": "Seconds until the next one",
    "Retry-After": "Seconds until it may be asked again",
    "X-Request-Id": "Names this request in logs and in the audit; your own when you sent one",
}
LONGEST_ID = 100


def document(operations: Sequence[Operation], *, title: str, version: str, server: str) -> Json:
    schemas = Components(operations)
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
            "schemas": schemas.named_by(paths),
            "headers": {
                name: {"description": text, "schema": {"type": "string"}} for name, text in HEADERS.items()
            },
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
        "security": [{"key": []}, {"bearer": []}],
    }


def _operation(operation: Operation, schemas: Components) -> Json:
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


def _content(operation: Operation, schemas: Components) -> Json:
    if operation.patched:
        return {"application/merge-patch+json": {"schema": schemas.patch(operation.patched)}}
    content = {"schema": schemas.ref(operation.hints["body"], "validation")}
    return dict.fromkeys(("application/json", *((YAML,) if operation.yaml else ())), content)


def _path(operation: Operation) -> list[Json]:
    usual = {"type": "string", "minLength": 1, "maxLength": LONGEST_ID}
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": usual | TypeAdapter(operation.hints[name]).json_schema(),
        }
        for name in operation.parameters
    ]


def _query(operation: Operation, schemas: Components) -> list[Json]:
    return schemas.query(operation.query) if operation.query else []


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


def _responses(operation: Operation, schemas: Components) -> Json:
    return {f"{operation.status}": _good(operation, schemas)} | {
        status: {
            "description": REFUSALS[status],
            "headers": _named("Retry-After", "X-Request-Id") if status == "429" else _named("X-Request-Id"),
            "content": {MEDIA_TYPE: {"schema": schemas.ref(Problem, "serialization")}},
        }
        for status in sorted(_refusals(operation))
    }


def _good(operation: Operation, schemas: Components) -> Json:
    described: Json = {"description": "Done", "headers": _named(*_told_beside(operation))}
    if is_model(operation.answer):
        described["content"] = {
            "application/json": {"schema": schemas.ref(operation.answer, "serialization")}
        }
    elif operation.answer is Binary:
        told = operation.media_type or "application/octet-stream"
        described["content"] = {it: {} for it in ((told,) if isinstance(told, str) else told)}
    return described


def _told_beside(operation: Operation) -> list[str]:
    told: Collection[str] = operation.answer.model_fields if is_model(operation.answer) else ()
    names = ["X-Request-Id"]
    names += ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"] if operation.scope else []
    names += ["ETag"] if "revision" in told else []
    return names + (["Location"] if operation.status == 201 and "id" in told else [])


def _named(*headers: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in headers}


def _refusals(operation: Operation) -> set[str]:
    refusals = {"422", "502"}
    refusals |= {"401", "403", "429"} if operation.scope else set()
    refusals |= {"404"} if operation.parameters else set()
    refusals |= {"400", "404", "413", "415"} if operation.takes_body else set()
    refusals |= {"409"} if operation.method != "GET" else set()
    refusals |= {"400", "412", "428"} if operation.guarded else set()
    return refusals | ({"400"} if operation.keyed else set())
