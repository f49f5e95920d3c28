"""A turn: what the caller said, the reply that is being made of it, and what of both is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from talkstack.calls.model.fact import Consent
from talkstack.calls.model.plan import EndReason
from talkstack.llm.model import Usage
from talkstack.speech.model import Word
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
class CallerReturned:
    """The caller is back from a transfer; `outcome` is Twilio's DialCallStatus, `seconds` how long they were put through."""

    outcome: str
    seconds: int | None = None


@dataclass(frozen=True)
class CallerConnected:
    """The caller is there and has not been spoken to: turn 0 is for the agent's first words."""


@dataclass(frozen=True)
class CallerRecorded:
    """The caller's answer lies in a recording at Twilio and must be recognised first."""

    recording_sid: str


@dataclass(frozen=True)
class Directed:
    """Nobody has spoken: by a client's command the agent says this now."""

    text: str
    command_id: str


@dataclass(frozen=True)
class Beeped:
    """A machine takes the message, from the request of this token: nobody else is ever given it."""

    text: str
    token: str


@dataclass(frozen=True)
class CallerGone:
    """The caller hung up instead of answering."""


CallerInput = CallerSaid | CallerPressed | CallerSilent | CallerReturned
Recital = Directed | Beeped
Said = CallerInput | CallerRecorded | CallerConnected | Recital


class ReplyState(StrEnum):
    PRODUCING = "producing"
    COMPLETE = "complete"


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A part of the reply as it is played: `audio` is its blob's name, None when Twilio says the text itself.

    `at` is when it was made, in milliseconds since 1970; None of what was known before the turn. `words` tell where in the text and in the sound each word ends; without any, nobody knows.
    """

    k: int
    text: str
    audio: str | None
    ms: int
    words: tuple[Word, ...] = ()
    at: int | None = None


@dataclass(frozen=True)
class Sent:
    """A document that left last at `at` (milliseconds since 1970) with the segments up to `through`."""

    at: int
    through: int


@dataclass(frozen=True, kw_only=True)
class Close:
    """What follows the last segment: listening, or the end of the call, or a transfer to a target by its name.

    `offered` says that the caller may press 1 for a person, 2 for a call back; `screened` that whoever screens the call
    is given time to fetch a person; `asked` that the call may be recorded if whoever is there agrees.
    """

    ends: EndReason | None = None
    transfer: str | None = None
    offered: bool = False
    screened: bool = False
    asked: bool = False


@dataclass(frozen=True)
class Agreement:
    """The answer to whether the call may be recorded; `question` stands for what was asked."""

    what: Consent
    question: str


@dataclass(frozen=True, kw_only=True)
class TurnReply:
    """`id` is `<call id>:<n>`. Whoever inserts it produces it; later writes are guarded by (epoch, next).

    `at` is when the caller's `said` arrived. `answers` and `sent` are by the document's key (`key_of`); `beat`
    counts the producer's signs of life; `tool_calls` are the ids of the runs it began, `runs` what came of them.

    `usage` is that of all requests to the model which told theirs; so long was the caller listened to by Azure Speech:
    `heard_ms`. `failed` is the provider for want of which the caller was told something else; empty when none failed.
    """

    id: str
    call_id: str
    n: int
    at: datetime
    said: Said = CallerSilent()
    epoch: int = 1
    beat: int = 0
    state: ReplyState = ReplyState.PRODUCING
    next: int = 1
    segments: tuple[Segment, ...] = ()
    tool_calls: tuple[str, ...] = ()
    close: Close = Close()
    agreement: Agreement | None = None
    runs: tuple[ToolRun, ...] = ()
    answers: dict[str, str] = field(default_factory=dict[str, str])
    sent: dict[str, Sent] = field(default_factory=dict[str, Sent])
    stages: dict[str, int] = field(default_factory=dict[str, int])
    usage: Usage = field(default_factory=Usage)
    heard_ms: int = 0
    failed: str = ""

    @property
    def complete(self) -> bool:
        return self.state is ReplyState.COMPLETE

    def beyond(self, after: int) -> tuple[Segment, ...]:
        return tuple(segment for segment in self.segments if segment.k > after)


@dataclass(frozen=True)
class Arrival:
    """When a webhook arrived: milliseconds since 1970, and the reading of our monotonic clock then."""

    at: int
    monotonic: float

    def later(self, monotonic: float) -> int:
        return self.at + int((monotonic - self.monotonic) * 1000)


@dataclass(frozen=True)
class Asked:
    """A document that a webhook waits for."""

    arrival: Arrival
    after: int
    fillers: int = 0

    @property
    def key(self) -> str:
        return key_of(self.after, self.fillers)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The TwiML of one document of a reply, with the segments up to `through` in it."""

    key: str
    twiml: str
    sent: Sent


@dataclass(frozen=True, kw_only=True)
class Utterance:
    """What one side said in a turn, as the model will be told. `tools` are the runs that led to it.

    The agent's words are those that the caller heard; `cut` says that there were more.
    """

    call_id: str
    n: int
    speaker: Literal["caller", "agent"]
    text: str
    at: datetime
    engine: str | None = None
    confidence: float | None = None
    cut: bool = False
    tools: tuple[ToolRun, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.call_id}:{self.n}:{self.speaker}"

    @property
    def blank(self) -> bool:
        """There was nothing to hear, and nothing was done."""
        return not (self.text or self.cut or self.tools)


def reply_id(call_id: str, n: int) -> str:
    return f"{call_id}:{n}"


def key_of(after: int, fillers: int = 0) -> str:
    """The document that follows segment `after`, once so many fillers bridged the wait for it."""
    return f"{after}_{fillers}" if fillers else f"{after}"


def place_of(key: str) -> tuple[int, int]:
    """The inverse of `key_of`; documents of a reply follow each other in this order."""
    after, _, fillers = key.partition("_")
    return int(after), int(fillers or 0)
