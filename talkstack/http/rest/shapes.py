"""What all shapes of the API have in common: unknown fields are refused, text can be stored."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Neither a database nor a voice has a use for them; line breaks and tabs stay."""


class Sent(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Told(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)


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
