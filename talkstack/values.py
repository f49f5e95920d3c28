"""What values that people send have in common: text that can be stored, and all that is wrong told with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, LiteralString, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Neither a database nor a voice has a use for them; line breaks and tabs stay."""


def clean(text: str) -> str:
    if CONTROL.search(text):
        raise PydanticCustomError("control_character", "there must be no control characters")
    return text


UNCONTROLLED = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
Text = Annotated[str, AfterValidator(clean), Field(json_schema_extra={"pattern": f"^{UNCONTROLLED}*$"})]


def named(text: str) -> str:
    if text != text.strip() or "\n" in text or "\t" in text:
        raise PydanticCustomError("not_trimmed", "a name is one line, with nothing blank around it")
    return clean(text)


BARE = r"[^\s\x00-\x1f\x7f-\x9f]"
NAME_PATTERN = rf"^{BARE}(?:[^\x00-\x1f\x7f-\x9f]{{0,98}}{BARE})?$"
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=NAME_PATTERN), AfterValidator(named)]


class Wrong(NamedTuple):
    """What is wrong at a place within a value; `detail` never repeats the value."""

    place: tuple[str | int, ...]
    code: LiteralString
    detail: str


def refuse(wrong: Iterable[Wrong]) -> None:
    """For validators: everything is told, each thing at its place. Nothing happens when nothing is wrong."""
    errors: list[InitErrorDetails] = [
        {
            "type": PydanticCustomError(it.code, "{detail}", {"detail": it.detail}),
            "loc": it.place,
            "input": None,
        }
        for it in wrong
    ]
    if errors:
        raise ValidationError.from_exception_data("value", errors)
