"""What a model decided, before it is put into words of the API."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ToolCall:
    name: str
    arguments: str


@dataclass(frozen=True)
class Reply:
    """`refusal`: why it will not answer in the schema that was asked for; there is no text then."""

    text: str
    calls: tuple[ToolCall, ...] = ()
    refusal: str = ""
