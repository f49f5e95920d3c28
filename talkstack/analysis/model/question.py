"""What is asked of a call once it is over."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from talkstack.tools.model import ToolName
from talkstack.tools.schema import wrong_with
from talkstack.values import Frozen, Text, Wrong, refuse

MOST_OPTIONS = 40
"""A strict schema may hold 1000 of them in all."""

Option = Annotated[Text, Field(min_length=1, max_length=100)]


class _Asked(Frozen):
    """`name` is what the answer goes by."""

    name: ToolName
    question: Annotated[Text, Field(min_length=1, max_length=500)]


class Plain(_Asked):
    type: Literal["boolean", "text", "number", "date"]


def _told_apart(options: tuple[str, ...]) -> tuple[str, ...]:
    twice = (at for at, option in enumerate(options) if option in options[:at])
    refuse(Wrong((at,), "option_twice", "each option is named once") for at in twice)
    return options


class Selector(_Asked):
    type: Literal["selector"]
    options: Annotated[
        tuple[Option, ...], Field(min_length=2, max_length=MOST_OPTIONS), AfterValidator(_told_apart)
    ]


def _strict(schema: dict[str, Any]) -> dict[str, Any]:
    refuse(wrong_with(schema))
    return schema


class Structured(_Asked):
    type: Literal["json"]
    json_schema: Annotated[dict[str, Any], AfterValidator(_strict)] = Field(
        max_length=20, description="JSON schema of an object, as strict structured output takes it"
    )


Question = Annotated[Plain | Selector | Structured, Field(discriminator="type")]
