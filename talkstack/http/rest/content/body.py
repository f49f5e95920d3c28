"""Bytes → JSON, refused before anything else looks at it when it is too large, too deep, ambiguous or no JSON."""

from __future__ import annotations

import json
import math
from typing import Any, cast

from pydantic_core import from_json

from talkstack.errors import BadRequestError, BodyTooLargeError, MediaTypeError

MOST_BYTES = 512 * 1024
DEEPEST = 32
LARGEST = 2**63 - 1
JSON_TYPES = frozenset({"application/json", "application/merge-patch+json"})


def parse(body: bytes, content_type: str) -> Any:
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type not in JSON_TYPES:
        raise MediaTypeError(media_type, sorted(JSON_TYPES))
    if len(body) > MOST_BYTES:
        raise BodyTooLargeError(len(body), MOST_BYTES)
    try:
        value = from_json(body, allow_inf_nan=False, cache_strings=False)
    except ValueError:
        raise BadRequestError("the body is no JSON") from None
    if _is_deeper(value, DEEPEST):
        raise BadRequestError(f"the body is nested deeper than {DEEPEST} levels")
    json.loads(body, object_pairs_hook=_refuse_repeated, parse_int=_refuse_large, parse_float=_refuse_endless)
    return value


def _refuse_repeated(pairs: list[tuple[str, Any]]) -> None:
    """Which of two values is meant, readers disagree on: what one has checked another must not read differently."""
    if len({name for name, _ in pairs}) < len(pairs):
        raise BadRequestError("a name stands twice in one object of the body")


def _refuse_large(number: str) -> None:
    """MongoDB keeps 64 bits."""
    if not -LARGEST <= int(number) <= LARGEST:
        raise BadRequestError("a whole number of the body has more than 64 bits")


def _refuse_endless(number: str) -> None:
    if math.isinf(float(number)):
        raise BadRequestError("a number of the body is larger than any that can be kept")


def _is_deeper(value: Any, levels: int) -> bool:
    layer = [value]
    for _ in range(levels + 1):
        layer = [child for each in layer for child in _children(each)]
        if not layer:
            return False
    return True


def _children(value: Any) -> list[Any]:
    match value:
        case dict():
            return list(cast("dict[str, Any]", value).values())
        case list():
            return cast("list[Any]", value)
        case _:
            return []
