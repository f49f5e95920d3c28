"""An agent and its immutable versions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from talkstack.speech.model import Word
from talkstack.tools.model import RESERVED, Description, Tool, ToolName, distinct
from talkstack.values import Name, Text, Wrong, refuse

LANGUAGE = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?-([A-Z]{2}|[0-9]{3})$"
SILENCE_SECONDS = 5
Phrase = Annotated[Text, Field(min_length=1, max_length=1000)]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


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
    max_duration_seconds: int = Field(default=1800, ge=60, le=14400)
    max_tool_rounds: int = Field(default=4, ge=0, le=16)


class Phrases(Frozen):
    """What the agent says without asking the model, in the caller's language."""

    greeting: Phrase
    reprompts: tuple[Phrase, ...] = Field(
        default=("Are you still there?", "I can't hear you. Please say that again."),
        min_length=1,
        max_length=10,
    )
    goodbye: Phrase = "I can't hear anyone, so I will hang up now. Goodbye."
    apology: Phrase = "I'm sorry, I had a problem just now. Could you say that again, please?"
    filler: Phrase = "One moment, please."
    farewell: Phrase = "I'm sorry, something went wrong on our side. Please call again later. Goodbye."
    last_words: Phrase = "We have reached the end of the time for this call. Thank you for calling. Goodbye."
    parting: Phrase = "Thank you for calling. Goodbye."
    putting_through: Phrase = "One moment, I will put you through."
    not_put_through: Phrase = (
        "I'm sorry, nobody can take your call just now. Can I help you with anything else?"
    )
    offer_person: Phrase = (
        "I'm sorry, I can't look into that just now. To speak to a person, press 1. To be called back, press 2. "
        "Or tell me again what you need."
    )
    offer_call_back: Phrase = "I'm sorry, I can't look into that just now. To be called back, press 2. Or tell me again what you need."
    call_back: Phrase = "Thank you. We will call you back. Goodbye."
    unproven: Phrase = "I'm sorry, I can't say for sure that this has been done."


def _other_names(tools: tuple[Tool, ...]) -> tuple[Tool, ...]:
    return distinct(tools, "tool", reserved=RESERVED)


def _other_targets(targets: tuple[TransferTarget, ...]) -> tuple[TransferTarget, ...]:
    return distinct(targets, "transfer")


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
    listening: Listening = Listening()
    model: ModelSettings = ModelSettings()
    tools: Annotated[tuple[Tool, ...], Field(max_length=32), AfterValidator(_other_names)] = ()
    transfers: Annotated[
        tuple[TransferTarget, ...], Field(max_length=16), AfterValidator(_other_targets)
    ] = ()
    limits: Limits = Limits()
    interruptible: Interruptible = Interruptible.LAST_PART
    record: bool = True

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


def stock_phrases(phrases: Phrases) -> tuple[str, ...]:
    """The texts to render ahead, each once, in a stable order."""
    texts = (
        phrases.greeting,
        *phrases.reprompts,
        phrases.goodbye,
        phrases.apology,
        phrases.filler,
        phrases.farewell,
        phrases.last_words,
        phrases.parting,
        phrases.putting_through,
        phrases.not_put_through,
        phrases.offer_person,
        phrases.offer_call_back,
        phrases.call_back,
        phrases.unproven,
    )
    return tuple(dict.fromkeys(texts))
