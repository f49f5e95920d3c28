"""The one way a REST request is answered: admitted, read, handled, rendered; every error mapped."""

from __future__ import annotations

import hmac
import logging
import re
import secrets
import time
from collections.abc import Mapping
from typing import Any, cast

from pydantic import BaseModel, ValidationError

from talkstack.errors import (
    BadRequestError,
    FieldProblem,
    InvalidError,
    PreconditionRequiredError,
    RevisionError,
    ScopeError,
    StaleError,
    UnauthorizedError,
)
from talkstack.http.rest import problem
from talkstack.http.rest.content.body import parse
from talkstack.http.rest.content.yaml import as_json
from talkstack.http.rest.exchange import OWNER, Ask, Binary, Incoming, Outgoing, Principal
from talkstack.http.rest.gate import Admission, Answers, Gate
from talkstack.http.rest.table.operation import Operation
from talkstack.wordless import wordless

log = logging.getLogger(__name__)

REVISION = re.compile(r'(?:W/)?"(\d{1,15})"')
IDEMPOTENCY_KEY = re.compile(r"[!-~]{1,255}")
REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
NOBODY = Principal(key_id="", project_id="", scopes=frozenset())


async def answered(operation: Operation, incoming: Incoming, app: Any, gate: Gate) -> Outgoing:
    request_id = _request_id(incoming)
    began = time.perf_counter()
    headers = {"X-Request-Id": request_id, "Cache-Control": "no-store"}
    principal = NOBODY
    try:
        admission = await _admitted(operation, incoming, gate)
        if admission:
            principal = admission.principal
            headers |= admission.allowance.headers
        outgoing = await _once(
            operation, incoming, app, gate.answers, principal=principal, request_id=request_id
        )
    except Exception as error:
        outgoing = _refused(error, request_id)
    _log(operation, outgoing.status, principal, request_id, began)
    return Outgoing(
        status=outgoing.status,
        body=outgoing.body,
        media_type=outgoing.media_type,
        headers=headers | dict(outgoing.headers),
    )


def refusal(incoming: Incoming, error: Exception) -> Outgoing:
    """For what no operation answers."""
    return _refused(error, _request_id(incoming))


def _refused(error: Exception, request_id: str) -> Outgoing:
    outgoing = problem.answer_of(problem.problem_of(error, request_id), error)
    if outgoing.status == 500:
        log.error(
            "rest.broke request=%s error=%s", request_id, type(error).__name__, exc_info=wordless(error)
        )
    return outgoing


async def _admitted(operation: Operation, incoming: Incoming, gate: Gate) -> Admission | None:
    if operation.scope is None:
        return None
    admission = await gate.doorkeeper.admit(_key(incoming.headers))
    scopes = admission.principal.scopes
    if operation.scope not in scopes and OWNER not in scopes:
        raise ScopeError(operation.scope)
    return admission


def _key(headers: Mapping[str, str]) -> str:
    plain = headers.get("x-api-key", "")
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    bearer = bearer.strip() if scheme.lower() == "bearer" else ""
    if plain and bearer and not hmac.compare_digest(plain.encode(), bearer.encode()):
        raise UnauthorizedError("two_keys", "x-api-key and Authorization name different keys")
    if not (plain or bearer):
        raise UnauthorizedError("key_missing", "a key is needed: x-api-key, or Authorization: Bearer")
    return plain or bearer


async def _once(
    operation: Operation,
    incoming: Incoming,
    app: Any,
    answers: Answers,
    *,
    principal: Principal,
    request_id: str,
) -> Outgoing:
    """Under an Idempotency-Key the first answer is the answer, but for what failed on our side."""

    key = incoming.headers.get("idempotency-key") if operation.keyed else None

    async def handled() -> Outgoing:
        return await _handled(operation, incoming, app, principal=principal, request_id=request_id, key=key)

    if key is None:
        return await handled()
    if not IDEMPOTENCY_KEY.fullmatch(key):
        raise BadRequestError("Idempotency-Key must be 1 to 255 visible ASCII characters")
    known = await answers.begin(principal, operation.name, key, incoming)
    if known:
        return known
    outgoing = None
    try:
        outgoing = await handled()
        return outgoing
    finally:
        await answers.end(principal, operation.name, key, outgoing)


async def _handled(
    operation: Operation,
    incoming: Incoming,
    app: Any,
    *,
    principal: Principal,
    request_id: str,
    key: str | None,
) -> Outgoing:
    arguments = _arguments(operation, as_json(incoming) if operation.yaml else incoming)
    revision = _revision(incoming.headers) if operation.guarded else 0
    ask = Ask(principal=principal, request_id=request_id, revision=revision, key=key)
    try:
        return _rendered(operation, await operation.handle(ask, app, **arguments))
    except StaleError as lost:
        if operation.guarded:
            raise RevisionError(lost.kind, lost.key) from None
        raise


def _arguments(operation: Operation, incoming: Incoming) -> dict[str, Any]:
    """Everything that is wrong with the request is told at once."""
    arguments: dict[str, Any] = {name: incoming.route[name] for name in operation.parameters}
    problems: list[FieldProblem] = []
    if operation.query:
        arguments["query"] = _validated(operation.query, dict(incoming.query), "query", problems)
    elif incoming.query:
        problems += [
            FieldProblem("query", name, "extra_forbidden", "no such parameter") for name in incoming.query
        ]
    if operation.takes_body:
        value = parse(incoming.body, incoming.headers.get("content-type", ""))
        if operation.body:
            arguments["body"] = _read(operation.body, incoming.body, problems)
        else:
            arguments["body"] = _object(value, problems)
    if problems:
        raise InvalidError(problems)
    return arguments


def _validated(model: type[BaseModel], value: Any, where: Any, problems: list[FieldProblem]) -> Any:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        problems += problem.invalid(error, where).problems
        return None


def _read(model: type[BaseModel], body: bytes, problems: list[FieldProblem]) -> Any:
    """Strictly: a number is no text and a text is no number."""
    try:
        return model.model_validate_json(body, strict=True)
    except ValidationError as error:
        problems += problem.invalid(error, "body").problems
        return None


def _object(value: Any, problems: list[FieldProblem]) -> Any:
    if not isinstance(value, dict):
        problems.append(FieldProblem("body", "", "dict_type", "a merge-patch of an object is an object"))
    return cast("Any", value)


def _revision(headers: Mapping[str, str]) -> int:
    given = headers.get("if-match")
    if given is None:
        raise PreconditionRequiredError
    found = REVISION.fullmatch(given.strip())
    if found is None:
        raise BadRequestError("If-Match must be one ETag, as an answer told it")
    return int(found[1])


def _rendered(operation: Operation, answer: Any) -> Outgoing:
    match answer:
        case None:
            return Outgoing(status=204)
        case Binary(data=data, media_type=media_type):
            return Outgoing(status=operation.status, body=data, media_type=media_type)
        case BaseModel():
            return Outgoing(
                status=operation.status,
                body=answer.model_dump_json().encode(),
                headers=_told_beside(operation, answer),
            )
        case _:
            raise TypeError(f"{operation.name} returned {type(answer).__name__}")


def _told_beside(operation: Operation, answer: BaseModel) -> dict[str, str]:
    headers: dict[str, str] = {}
    revision = getattr(answer, "revision", None)
    if isinstance(revision, int):
        headers["ETag"] = f'"{revision}"'
    made = getattr(answer, "id", None)
    if operation.status == 201 and isinstance(made, str):
        headers["Location"] = f"{operation.found_at or operation.template}/{made}"
    return headers


def _request_id(incoming: Incoming) -> str:
    given = incoming.headers.get("x-request-id", "")
    return given if REQUEST_ID.fullmatch(given) else f"req_{secrets.token_hex(12)}"


def _log(operation: Operation, status: int, principal: Principal, request_id: str, began: float) -> None:
    """Ids and kinds alone: no address, no value, nothing of a person."""
    log.info(
        "rest.answered operation=%s status=%d request=%s key=%s project=%s ms=%d",
        operation.name,
        status,
        request_id,
        principal.key_id or "-",
        principal.project_id or "-",
        (time.perf_counter() - began) * 1000,
    )
