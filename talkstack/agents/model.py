"""An agent and its immutable versions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from talkstack.agents.words.phrases import Announcements, Phrases
from talkstack.agents.words.variables import Place, Variable, check
from talkstack.analysis.model.questionnaire import Analysis
from talkstack.speech.model import Word
from talkstack.tools.model import RESERVED, Description, Tool, ToolName, distinct
from talkstack.values import Frozen, Name, Text, Wrong, refuse

LANGUAGE = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?-([A-Z]{2}|[0-9]{3})$"
SILENCE_SECONDS = 5


class ListeningEngine(StrEnum):
    TWILIO = "twilio"
    AZURE = "azure"


class Listening(Frozen):
    """How the agent listens. `end_of_speech` in seconds; None lets Twilio find the first pause."""

    engine: ListeningEngine = ListeningEngine.TWILIO
    hints: tuple[Annotated[Text, Field(min_length=1, max_length=100)], ...] = Field(
        default=(), max_length=500, description="Words that callers are likely to say"
    )
    silence_seconds: int = Field(default=SILENCE_SECONDS, ge=1, le=60, description="`twilio` alone")

    @field_validator("silence_seconds")
    @classmethod
    def _honoured(cls, seconds: int, info: ValidationInfo) -> int:
        if seconds != SILENCE_SECONDS and info.data.get("engine") is ListeningEngine.AZURE:
            refuse([Wrong((), "not_with_azure", "this engine ends a recording at its own pause")])
        return seconds


class Interruptible(StrEnum):
    """Which part of a reply the caller may interrupt: what is played last, once all of it is made, or all of it.

    `whole_reply` waits for the whole reply before the first word of it is heard.
    """

    LAST_PART = "last_part"
    WHOLE_REPLY = "whole_reply"


class TransferTarget(Frozen):
    """A person to whom the caller may be put through; the model chooses by `name` and `description`."""

    name: ToolName
    description: Description
    number: str = Field(max_length=16, pattern=r"^\+[1-9][0-9]{5,14}$", description="E.164")
    ring_seconds: int = Field(default=20, ge=5, le=60)


class ModelSettings(Frozen):
    """None takes the deployment's default from the settings."""

    model: str | None = Field(
        default=None, pattern=r"^[A-Za-z0-9._-]{1,64}$", description="The name of a deployment"
    )
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high"] | None = None
    max_tokens: int = Field(default=400, ge=16, le=4096)


class Limits(Frozen):
    """`max_reprompts`: how often a caller who is silent is asked again before the agent hangs up.

    `max_tool_rounds`: how often in one turn the model may ask for tools; `max_tool_calls`: how many in the whole call.

    A model that has used them up answers without. A call that has cost `max_cost_micros` is ended politely.
    """

    max_duration_seconds: int = Field(default=1800, ge=60, le=14400)
    max_tool_rounds: int = Field(default=4, ge=0, le=16)
    max_reprompts: int = Field(default=2, ge=0, le=10)
    max_tool_calls: int = Field(default=100, ge=0, le=500)
    max_cost_micros: int | None = Field(
        default=None, ge=1, le=1_000_000_000, description="Micro-dollars for a call; null: no cap"
    )


def _other_names(tools: tuple[Tool, ...]) -> tuple[Tool, ...]:
    return distinct(tools, "tool", reserved=RESERVED)


def _other_targets(targets: tuple[TransferTarget, ...]) -> tuple[TransferTarget, ...]:
    return distinct(targets, "transfer")


class GreetingMode(StrEnum):
    """Who speaks first, after the announcements.

    `caller_first`: the greeting is for a caller who waits as well. `generated`: the model finds the words, and the
    greeting is for a model that finds none.
    """

    AGENT_FIRST = "agent_first"
    CALLER_FIRST = "caller_first"
    GENERATED = "generated"


class AgentDraft(Frozen):
    """Everything an agent is made of."""

    name: Name
    instructions: Annotated[Text, Field(min_length=1, max_length=32_000)] = Field(
        description="What the model is told of its work"
    )
    phrases: Phrases
    language: str = Field(default="en-US", pattern=LANGUAGE, description="A language and its region")
    voice: str = Field(
        default="en-US-AvaMultilingualNeural",
        pattern=r"^[A-Za-z0-9:_-]{1,100}$",
        description="The short name of an Azure voice",
    )
    style: str | None = Field(
        default=None,
        max_length=50,
        pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,49}$",
        description="One of the voice's",
    )
    style_degree: float | None = Field(
        default=None, ge=0.01, le=2, description="How much of the style; 1 is usual"
    )
    speaking_rate: float = Field(default=1.0, ge=0.5, le=2)
    listening: Listening = Listening()
    model: ModelSettings = ModelSettings()
    tools: Annotated[tuple[Tool, ...], Field(max_length=32), AfterValidator(_other_names)] = ()
    transfers: Annotated[
        tuple[TransferTarget, ...], Field(max_length=16), AfterValidator(_other_targets)
    ] = ()
    limits: Limits = Limits()
    interruptible: Interruptible = Interruptible.LAST_PART
    fallback_number: str | None = Field(
        default=None,
        max_length=16,
        pattern=r"^\+[1-9][0-9]{5,14}$",
        description="E.164; whom callers are put through to when the agent cannot answer",
    )
    record: bool = True
    greeting_mode: GreetingMode = GreetingMode.AGENT_FIRST
    announcements: Announcements = Announcements()
    variables: tuple[Variable, ...] = Field(default=(), max_length=64)
    analysis: Analysis = Analysis()

    @field_validator("style_degree")
    @classmethod
    def _of_a_style(cls, degree: float | None, info: ValidationInfo) -> float | None:
        if degree is not None and not info.data.get("style"):
            refuse([Wrong((), "needs_a_style", "it is the degree of a style")])
        return degree

    @model_validator(mode="after")
    def _knows_its_variables(self) -> Self:
        check(self.variables, self.texts())
        return self

    def texts(self) -> Iterator[tuple[Place, str]]:
        """Every text that may hold `{{name}}`, with its place."""
        yield ("instructions",), self.instructions
        for name, said in self.phrases:
            if isinstance(said, str):
                yield ("phrases", name), said
            else:
                yield from ((("phrases", name, i), text) for i, text in enumerate(said))
        yield from ((("announcements", name), text) for name, text in self.announcements if text)

    @field_validator("interruptible")
    @classmethod
    def _honoured(cls, part: Interruptible, info: ValidationInfo) -> Interruptible:
        listening = info.data.get("listening", Listening())
        if part is Interruptible.WHOLE_REPLY and listening.engine is ListeningEngine.AZURE:
            refuse([Wrong((), "not_with_azure", "nobody is heard by this engine while the agent speaks")])
        return part


class Stock(Frozen):
    """A phrase that was rendered ahead: its file, and how long that sounds."""

    digest: str
    ms: int = 0
    words: tuple[Word, ...] = ()


class AgentVersion(Frozen):
    """A published draft; `stock` holds its stock phrases by their texts."""

    agent_id: str
    project_id: str
    version: int
    published_at: datetime
    draft: AgentDraft
    stock: dict[str, Stock]

    @property
    def id(self) -> str:
        return version_id(self.agent_id, self.version)


def version_id(agent_id: str, version: int) -> str:
    return f"{agent_id}:{version}"
