"""Text that people send: what neither a database nor a voice has a use for is refused."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Line breaks and tabs stay."""


def clean(text: str) -> str:
    if CONTROL.search(text):
        raise PydanticCustomError("control_character", "there must be no control characters")
    return text


Text = Annotated[str, AfterValidator(clean)]


def named(text: str) -> str:
    if text != text.strip() or "\n" in text or "\t" in text:
        raise PydanticCustomError("not_trimmed", "a name is one line, with nothing blank around it")
    return clean(text)


NAME_PATTERN = r"^\S(?:.{0,98}\S)?$"
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=NAME_PATTERN), AfterValidator(named)]
