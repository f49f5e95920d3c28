"""A turn: what the caller said, the reply that is being made of it, and what of both is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from talkstack.tools.model import ToolRun


@dataclass(frozen=True)
class CallerSaid:
    """Words from whichever listening engine; confidence is 0..1 and never decides alone."""

    text: str
    confidence: float | None
    engine: Literal["twilio", "azure"]


@dataclass(frozen=True)
class CallerPressed:
    digits: str


@dataclass(frozen=True)
class CallerSilent:
    pass


@dataclass(frozen=True)
class CallerRecorded:
    """The caller's answer lies in a recording at Twilio and must be recognised first."""

    recording_sid: str


@dataclass(frozen=True)
class CallerGone:
    """The caller hung up instead of answering."""


CallerInput = CallerSaid | CallerPressed | CallerSilent


class ReplyState(StrEnum):
    PRODUCING = "producing"
    COMPLETE = "complete"


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A part of the reply as it is played: `audio` is its blob's name, None when Twilio says the text itself."""

    k: int
    text: str
    audio: str | None
    ms: int


@dataclass(frozen=True, kw_only=True)
class TurnReply:
    """`id` is `<call id>:<n>`. Whoever inserts it produces it; later writes are guarded by (epoch, next)."""

    id: str
    call_id: str
    n: int
    at: datetime
    epoch: int = 1
    state: ReplyState = ReplyState.PRODUCING
    next: int = 1
    segments: tuple[Segment, ...] = ()
    tool_calls: tuple[str, ...] = ()
    answers: dict[str, str] = field(default_factory=dict[str, str])
    stages: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, kw_only=True)
class Utterance:
    """What one side said in a turn, as the model will be told. `tools` are the runs that led to it."""

    call_id: str
    n: int
    speaker: Literal["caller", "agent"]
    text: str
    at: datetime
    engine: str | None = None
    confidence: float | None = None
    tools: tuple[ToolRun, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.call_id}:{self.n}:{self.speaker}"


def reply_id(call_id: str, n: int) -> str:
    return f"{call_id}:{n}"
