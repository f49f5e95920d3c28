"""What schemathesis loads before it asks: keys by turns, for each may ask only so often, and a check of our own."""

from __future__ import annotations

import itertools
import os
from typing import Any, get_args

import schemathesis
from pydantic_core.core_schema import ErrorType

KEYS = itertools.cycle(os.environ["API_KEYS"].split(","))
IN_USE = frozenset(os.environ["API_IDS"].split(","))
"""Projects and keys that lists tell of: whoever deletes them has asked for the last time."""

SHAPE = set(get_args(ErrorType)) | {"control_character", "not_trimmed"}
"""Codes of what a schema can say; others tell of what is there or of the time, which it cannot."""


@schemathesis.auth(refresh_interval=None)
class Key:
    def get(self, _case: schemathesis.Case, _context: schemathesis.AuthContext) -> str:
        return next(KEYS)

    def set(self, case: schemathesis.Case, data: str, _context: schemathesis.AuthContext) -> None:
        case.headers["x-api-key"] = data


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case, kwargs: dict[str, Any]) -> None:
    if case.method != "GET":
        named = case.path_parameters
        case.path_parameters = {name: "spared" if it in IN_USE else it for name, it in named.items()}
    if case.meta.generation.mode.is_positive:
        case.body = whole(case.body)


def whole(value: Any) -> Any:
    """1.0 is a whole number to JSON Schema and none to us."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case list():
            return [whole(each) for each in value]
        case dict():
            return {name: whole(each) for name, each in value.items()}
        case _:
            return value


@schemathesis.check
def a_schema_promises_no_more_than_is_taken(
    context: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    if response.status_code == 422 and case.meta.generation.mode.is_positive:
        wrong = {(error["pointer"], error["code"]) for error in response.json()["errors"]}
        refused = sorted(it for it in wrong if it[1] in SHAPE)
        assert not refused, f"the schema allows what is refused: {refused}"
