"""Which versions of an orchestration a worker takes on."""

import re
from typing import Literal

type Match = Literal["None", "Strict", "CurrentOrOlder"]
type Mismatch = Literal["Reject", "Fail"]

_NUMERIC = re.compile(r"\d+(\.\d+){1,3}")


def fits(instance: str, worker: str, match: Match) -> bool:
    if match == "None":
        return True
    if match == "Strict":
        return not is_older(instance, worker) and not is_older(worker, instance)
    return not is_older(worker, instance)


def is_older(version: str, other: str) -> bool:
    """Without a version is older than any; numbers are compared as numbers, all else as text in any case."""
    if not version or not other:
        return not version and bool(other)
    if _NUMERIC.fullmatch(version) and _NUMERIC.fullmatch(other):
        return _numbers(version) < _numbers(other)
    return version.casefold() < other.casefold()


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
