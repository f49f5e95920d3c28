"""Placeholders in an agent's words, and the values that stand for them in a call."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, LiteralString, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

PLACEHOLDER = re.compile(r"\{\{([^{}]*+)\}\}")
"""Blanks around the name are not its business: a pattern that tells them apart takes ages over blanks alone."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LONGEST_VALUE = 500
LARGEST_NUMBER = 10**15

type Value = str | bool | int | float
type Place = tuple[str | int, ...]


class VariableType(StrEnum):
    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"


class Variable(BaseModel):
    """What `{{name}}` stands for: a call's own value, else the default, else nothing.

    A call to an agent with a required variable must have a value for it. Dates are written YYYY-MM-DD.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    name: str = Field(max_length=64, pattern=r"^[a-z][a-z0-9_]{0,63}$")
    type: VariableType = VariableType.STRING
    required: bool = False
    default: (
        Annotated[str, Field(max_length=LONGEST_VALUE)]
        | bool
        | Annotated[int, Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)]
        | Annotated[float, Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)]
        | None
    ) = None
    description: str = Field(default="", max_length=1000)

    @model_validator(mode="after")
    def _default_fits(self) -> Self:
        if self.default is not None and not fits(self.default, self.type):
            raise PydanticCustomError("default", "The default is no {type}", {"type": self.type.value})
        return self

    @property
    def missing(self) -> bool:
        """Nothing stands for it in a call that brings no values."""
        return self.required and self.default is None


def fits(value: Value, kind: VariableType) -> bool:
    match value:
        case bool():
            return kind is VariableType.BOOLEAN
        case int() | float():
            return kind is VariableType.NUMBER and math.isfinite(value) and abs(value) <= LARGEST_NUMBER
        case str() if kind is VariableType.DATE:
            return _is_day(value)
        case str():
            return kind is VariableType.STRING and len(value) <= LONGEST_VALUE


def defaults(variables: Iterable[Variable]) -> dict[str, Value]:
    return {variable.name: variable.default for variable in variables if variable.default is not None}


def rendered(text: str, values: Mapping[str, Value]) -> str:
    """A value is never read for placeholders of its own."""
    return PLACEHOLDER.sub(lambda found: _said(values.get(found[1].strip(), "")), text)


def names_in(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in PLACEHOLDER.findall(text))


def check(variables: Sequence[Variable], texts: Iterable[tuple[Place, str]]) -> None:
    """ValidationError with each name that is declared twice or for nothing, and each placeholder without a variable."""
    names = [variable.name for variable in variables]
    found = [(place, names_in(text)) for place, text in texts]
    used = frozenset[str]().union(*(named for _, named in found))
    problems = [
        *(_problem("duplicate_variable", "This name is declared already", i) for i in _repeats(names)),
        *(
            _problem("unused_variable", "No text names it", i)
            for i, name in enumerate(names)
            if name not in used
        ),
        *(
            _problem("unknown_variable", "A placeholder in it names no declared variable", place)
            for place, named in found
            if named - set(names)
        ),
    ]
    if problems:
        raise ValidationError.from_exception_data("AgentDraft", problems)


def _repeats(names: Sequence[str]) -> list[int]:
    return [i for i, name in enumerate(names) if name in names[:i]]


def _problem(code: LiteralString, detail: LiteralString, where: Place | int) -> InitErrorDetails:
    """In a text, or in the name of the variable of that index."""
    place = ("variables", where, "name") if isinstance(where, int) else where
    return InitErrorDetails(type=PydanticCustomError(code, detail), loc=place, input=None)


def _said(value: Value) -> str:
    """As it is read in a text: numbers without an idle `.0`."""
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return f"{value:.0f}"
        case _:
            return f"{value}"


def _is_day(text: str) -> bool:
    try:
        return bool(DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False
