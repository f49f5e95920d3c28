"""What is said to a language model and what it streams back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class ToolCall:
    """`arguments` is the JSON text exactly as the model wrote it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class Message:
    """`tool_calls` only on the assistant's messages, `tool_call_id` only on a tool's."""

    role: Literal["system", "user", "assistant", "tool"]
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None


@dataclass(frozen=True)
class Function:
    """A tool as the model sees it; `parameters` is a strict JSON schema."""

    name: str
    description: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class AnswerSchema:
    """What the whole answer is to be: JSON of a strict schema, whose object is known to the model by that name."""

    name: str
    schema: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """`unhurried`: nobody is on the line, and the model may think for longer before and between its words."""

    messages: tuple[Message, ...]
    functions: tuple[Function, ...] = ()
    model: str | None = None
    reasoning_effort: str | None = None
    max_tokens: int = 400
    cache_key: str | None = None
    answer: AnswerSchema | None = None
    unhurried: bool = False


@dataclass(frozen=True)
class TextDelta:
    text: str


@dataclass(frozen=True)
class Usage:
    """`input_tokens` holds the `cached_tokens` as well."""

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.cached_tokens + other.cached_tokens,
            self.output_tokens + other.output_tokens,
        )


@dataclass(frozen=True)
class Finished:
    """`refusal`: the model will not answer in the schema that was asked for; why, it has said in words of its own."""

    reason: Literal["stop", "length", "tool_calls", "content_filter", "refusal"]
    tool_calls: tuple[ToolCall, ...] = ()
    usage: Usage | None = None


Delta = TextDelta | Finished
