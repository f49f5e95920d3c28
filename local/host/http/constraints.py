"""Inline constraints of route templates: `int`, `guid`, `length(2,8)`, `regex(^a+$)`."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

type Constraint = Callable[[str], bool]

_SYNTAX = re.compile(r"(?P<name>\w+)(?:\((?P<arguments>.*)\))?")
_GUID = re.compile(r"\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?", re.IGNORECASE)


class ConstraintError(Exception):
    def __init__(self, text: str) -> None:
        super().__init__(f"route constraint '{text}' is not supported")


def constraint(text: str) -> Constraint:
    found = _SYNTAX.fullmatch(text)
    if found is None:
        raise ConstraintError(text)
    name, arguments = found["name"].lower(), found["arguments"]
    if arguments is None and name in _PLAIN:
        return _PLAIN[name]
    if arguments is not None and name == "regex":
        return lambda value, pattern=re.compile(arguments, re.IGNORECASE): pattern.search(value) is not None
    if arguments is not None and name in _BOUNDED:
        return _bounded(name, text, arguments)
    raise ConstraintError(text)


def _bounded(name: str, text: str, arguments: str) -> Constraint:
    try:
        bounds = [int(argument) for argument in arguments.split(",")]
    except ValueError:
        raise ConstraintError(text) from None
    wanted, of = _BOUNDED[name]
    if len(bounds) not in wanted:
        raise ConstraintError(text)
    return of(bounds)


def _integer(bits: int) -> Constraint:
    limit = 2 ** (bits - 1)

    def is_integer(value: str) -> bool:
        return re.fullmatch(r"[+-]?[0-9]{1,20}", value) is not None and -limit <= int(value) < limit

    return is_integer


def _is_number(value: str) -> bool:
    try:
        return Decimal(value).is_finite()
    except InvalidOperation:
        return False


def _is_within(value: str, low: int, high: int | None) -> bool:
    return _integer(64)(value) and low <= int(value) and (high is None or int(value) <= high)


_PLAIN: dict[str, Constraint] = {
    "int": _integer(32),
    "long": _integer(64),
    "bool": lambda value: value.lower() in {"true", "false"},
    "alpha": lambda value: re.fullmatch("[a-z]*", value, re.IGNORECASE) is not None,
    "guid": lambda value: _GUID.fullmatch(value) is not None,
    "decimal": _is_number,
    "double": _is_number,
    "float": _is_number,
    "required": bool,
}

_BOUNDED: dict[str, tuple[set[int], Callable[[list[int]], Constraint]]] = {
    "length": ({1, 2}, lambda b: lambda value: b[0] <= len(value) <= b[-1]),
    "minlength": ({1}, lambda b: lambda value: len(value) >= b[0]),
    "maxlength": ({1}, lambda b: lambda value: len(value) <= b[0]),
    "min": ({1}, lambda b: lambda value: _is_within(value, b[0], None)),
    "max": ({1}, lambda b: lambda value: _is_within(value, -(2**63), b[0])),
    "range": ({2}, lambda b: lambda value: _is_within(value, b[0], b[1])),
}
