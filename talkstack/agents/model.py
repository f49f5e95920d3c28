"""An agent and its immutable versions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from talkstack.agents.variables import Place, Variable, check
from talkstack.speech.model import Word
from talkstack.tools.model import Tool


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ListeningEngine(StrEnum):
    TWILIO = "twilio"
    AZURE = "azure"


class Listening(Frozen):
    """How the agent listens. `end_of_speech` in seconds; None lets Twilio find the first pause."""

    engine: ListeningEngine = ListeningEngine.TWILIO
    hints: tuple[Annotated[str, Field(max_length=100)], ...] = Field(default=(), max_length=500)
    silence_seconds: int = Field(default=5, ge=1, le=60)


class Interruptible(StrEnum):
    """Which part of a reply the caller may interrupt: what is played last, once all of it is made, or all of it.

    `whole_reply` waits for the whole reply before the first word of it is heard.
    """

    LAST_PART = "last_part"
    WHOLE_REPLY = "whole_reply"


class TransferTarget(Frozen):
    """A person to whom the caller may be put through; the model chooses by `name` and `description`."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")
    description: str = Field(min_length=1, max_length=1000)
    number: str = Field(pattern=r"^\+[1-9][0-9]{5,14}$")
    ring_seconds: int = Field(default=20, ge=5, le=60)


class ModelSettings(Frozen):
    """None takes the deployment's default from the settings."""

    model: str | None = None
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high"] | None = None
    max_tokens: int = Field(default=400, ge=16, le=4096)


class Limits(Frozen):
    """`max_reprompts`: how often a caller who is silent is asked again before the agent hangs up.

    `max_tool_rounds`: how often in one turn the model may ask for tools; `max_tool_calls`: how many in the whole call.

    A model that has used them up answers without.
    """

    max_duration_seconds: int = Field(default=1800, ge=60, le=14400)
    max_tool_rounds: int = Field(default=4, ge=0, le=16)
    max_reprompts: int = Field(default=2, ge=0, le=10)
    max_tool_calls: int = Field(default=100, ge=0, le=500)


class Phrases(Frozen):
    """What the agent says without asking the model, in the caller's language."""

    greeting: str = Field(min_length=1, max_length=1000)
    reprompts: tuple[str, ...] = Field(
        default=("Are you still there?", "I can't hear you. Please say that again."), min_length=1
    )
    goodbye: str = "I can't hear anyone, so I will hang up now. Goodbye."
    apology: str = "I'm sorry, I had a problem just now. Could you say that again, please?"
    filler: str = "One moment, please."
    farewell: str = "I'm sorry, something went wrong on our side. Please call again later. Goodbye."
    last_words: str = "We have reached the end of the time for this call. Thank you for calling. Goodbye."
    parting: str = "Thank you for calling. Goodbye."
    putting_through: str = "One moment, I will put you through."
    not_put_through: str = "I'm sorry, nobody can take your call just now. Can I help you with anything else?"
    offer_person: str = (
        "I'm sorry, I can't look into that just now. To speak to a person, press 1. To be called back, press 2. "
        "Or tell me again what you need."
    )
    offer_call_back: str = "I'm sorry, I can't look into that just now. To be called back, press 2. Or tell me again what you need."
    call_back: str = "Thank you. We will call you back. Goodbye."
    unproven: str = "I'm sorry, I can't say for sure that this has been done."


class GreetingMode(StrEnum):
    """Who speaks first, after the announcements.

    `caller_first`: the greeting is for a caller who waits as well. `generated`: the model finds the words, and the
    greeting is for a model that finds none.
    """

    AGENT_FIRST = "agent_first"
    CALLER_FIRST = "caller_first"
    GENERATED = "generated"


class Announcements(Frozen):
    """Said before anything else and not to be interrupted; `recording` in calls that are recorded, and before that begins."""

    disclosure: str | None = Field(default=None, min_length=1, max_length=1000)
    recording: str | None = Field(default=None, min_length=1, max_length=1000)


class AgentDraft(Frozen):
    """Everything an agent is made of."""

    name: str = Field(min_length=1, max_length=100)
    instructions: str = Field(min_length=1, max_length=32_000)
    phrases: Phrases
    language: str = "en-US"
    voice: str = "en-US-AvaMultilingualNeural"
    style: str | None = Field(default=None, pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,49}$")
    style_degree: float | None = Field(default=None, ge=0.01, le=2)
    speaking_rate: float = Field(default=1.0, ge=0.5, le=2)
    listening: Listening = Listening()
    model: ModelSettings = ModelSettings()
    tools: tuple[Tool, ...] = Field(default=(), max_length=32)
    transfers: tuple[TransferTarget, ...] = Field(default=(), max_length=16)
    limits: Limits = Limits()
    interruptible: Interruptible = Interruptible.LAST_PART
    fallback_number: str | None = Field(default=None, pattern=r"^\+[1-9][0-9]{5,14}$")
    record: bool = True
    greeting_mode: GreetingMode = GreetingMode.AGENT_FIRST
    announcements: Announcements = Announcements()
    variables: tuple[Variable, ...] = Field(default=(), max_length=64)

    @field_validator("style_degree")
    @classmethod
    def _of_a_style(cls, degree: float | None, info: ValidationInfo) -> float | None:
        if degree is not None and not info.data.get("style"):
            raise ValueError("it is the degree of a style")
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


class Agent(Frozen):
    """`published` is the version that new calls get; 0 while there is none."""

    id: str
    project_id: str
    name: str
    published: int = 0
    deleted_at: datetime | None = None
    revision: int = 1


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
