"""Instants in a query: ISO 8601, or a date, which stands for its beginning. Without a zone they are UTC."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EAST = re.compile(r"(?<=T)(.*) (?=[0-9]{2}:?[0-9]{2}$)")
"""In a query a plain `+` is a blank."""


def instant(value: object) -> datetime:
    try:
        read = datetime.fromisoformat(EAST.sub(r"\1+", f"{value}"))
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise PydanticCustomError("not_an_instant", "an instant as ISO 8601, or a date") from None


Instant = Annotated[
    datetime,
    BeforeValidator(instant),
    WithJsonSchema(
        {"type": "string", "maxLength": 40, "anyOf": [{"format": "date-time"}, {"format": "date"}]}
    ),
]


def day(value: object) -> date:
    with suppress(ValueError):
        if DAY.fullmatch(f"{value}"):
            return date.fromisoformat(f"{value}")
    raise PydanticCustomError("not_a_day", "a day as YYYY-MM-DD")


Day = Annotated[
    date, BeforeValidator(day), WithJsonSchema({"type": "string", "format": "date", "maxLength": 10})
]
