"""Errors → problem+json (RFC 9457), each class in one place; `code` is what programs may rely on."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from talkstack.errors import (
    BadRequestError,
    BodyTooLargeError,
    BudgetSpentError,
    ConflictError,
    FieldProblem,
    InvalidError,
    MediaTypeError,
    MethodError,
    NotFoundError,
    PreconditionRequiredError,
    ProviderError,
    RevisionError,
    ScopeError,
    StaleError,
    TooManyCallsError,
    TooManyRequestsError,
    UnauthorizedError,
)
from talkstack.http.rest.exchange import Outgoing

MEDIA_TYPE = "application/problem+json"
MOST_PROBLEMS = 100

CODES: tuple[tuple[type[Exception], int, str], ...] = (
    (UnauthorizedError, 401, "unauthorized"),
    (ScopeError, 403, "scope_missing"),
    (NotFoundError, 404, "not_found"),
    (MethodError, 405, "method_not_allowed"),
    (StaleError, 409, "changed_meanwhile"),
    (ConflictError, 409, "conflict"),
    (RevisionError, 412, "revision_mismatch"),
    (BodyTooLargeError, 413, "body_too_large"),
    (MediaTypeError, 415, "media_type_unsupported"),
    (InvalidError, 422, "invalid"),
    (PreconditionRequiredError, 428, "if_match_required"),
    (TooManyCallsError, 429, "too_many_calls"),
    (BudgetSpentError, 429, "budget_spent"),
    (TooManyRequestsError, 429, "rate_limited"),
    (BadRequestError, 400, "bad_request"),
    (ProviderError, 502, "provider_failed"),
    (Exception, 500, "internal"),
)


class Violation(BaseModel):
    """One thing that is wrong with what was sent: where it stands (`body`, `query`, `path`) and why."""

    model_config = ConfigDict(frozen=True)

    where: Literal["body", "query", "path"]
    pointer: str = Field(description="JSON Pointer into the body, or the parameter's name")
    code: str
    detail: str


class Problem(BaseModel):
    model_config = ConfigDict(frozen=True)

    type: str = "about:blank"
    title: str
    status: int
    code: str = Field(description="Stable: programs may rely on it")
    detail: str
    request_id: str
    errors: tuple[Violation, ...] = ()


def problem_of(error: Exception, request_id: str) -> Problem:
    """Nothing of an unforeseen error is told: its text may hold anything."""
    status, code = next((status, code) for kind, status, code in CODES if isinstance(error, kind))
    return Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        code=getattr(error, "code", code) if status < HTTPStatus.INTERNAL_SERVER_ERROR else code,
        detail=_detail(error, status),
        request_id=request_id,
        errors=_violations(error.problems) if isinstance(error, InvalidError) else (),
    )


def answer_of(problem: Problem, error: Exception) -> Outgoing:
    body = problem.model_dump_json(exclude_defaults=False, exclude={"errors"} if not problem.errors else None)
    return Outgoing(status=problem.status, body=body.encode(), media_type=MEDIA_TYPE, headers=_headers(error))


def invalid(error: ValidationError, where: Literal["body", "query"]) -> InvalidError:
    """Everything that is wrong at once; never with the value, which may be anybody's."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    places = [problem["loc"] for problem in found]
    return InvalidError(
        tuple(
            FieldProblem(where, _pointer(problem["loc"], where), problem["type"], problem["msg"])
            for problem in found[:MOST_PROBLEMS]
            if not (problem["type"] == "too_short" and _within(problem["loc"], places))
        )
    )


def _within(place: tuple[int | str, ...], places: Sequence[tuple[int | str, ...]]) -> bool:
    """A list whose items are wrong is told to be too short: of those that are right there are too few."""
    return any(len(it) > len(place) and it[: len(place)] == place for it in places)


def _detail(error: Exception, status: int) -> str:
    if isinstance(error, NotFoundError):
        return f"There is no such {error.kind}."
    if isinstance(error, ProviderError):
        return f"{error.provider} did not do what was asked ({error.reason})."
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "Something went wrong here. Please tell us the request id."
    return str(error)


def _headers(error: Exception) -> dict[str, str]:
    match error:
        case UnauthorizedError():
            return {"WWW-Authenticate": "Bearer"}
        case MethodError(allowed=allowed):
            return {"Allow": ", ".join(allowed)}
        case (
            TooManyRequestsError(retry_after=seconds)
            | TooManyCallsError(retry_after=seconds)
            | BudgetSpentError(retry_after=seconds)
            | ConflictError(retry_after=int(seconds))
        ):
            return {"Retry-After": f"{seconds}"}
        case _:
            return {}


def _violations(problems: Sequence[FieldProblem]) -> tuple[Violation, ...]:
    return tuple(
        Violation(where=it.where, pointer=it.pointer, code=it.code, detail=it.detail) for it in problems
    )


def _pointer(location: tuple[int | str, ...], where: str) -> str:
    parts = [f"{part}".replace("~", "~0").replace("/", "~1") for part in location]
    return "/".join(["", *parts]) if where == "body" else ".".join(parts)
