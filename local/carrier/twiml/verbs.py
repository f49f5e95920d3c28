"""The verbs that this carrier does, as read from a document."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Say:
    text: str
    voice: str
    loop: int


@dataclass(frozen=True)
class Play:
    url: str
    loop: int


@dataclass(frozen=True)
class Pause:
    seconds: int


type Prompt = Say | Play | Pause


@dataclass(frozen=True)
class Gather:
    prompts: tuple[Prompt, ...]
    hears_speech: bool
    hears_keys: bool
    action: str
    method: str
    timeout: int
    speech_timeout: int | Literal["auto"]
    hints: tuple[str, ...]
    finish_on_key: str
    num_digits: int | None
    action_on_empty_result: bool
    partial_callback: str
    partial_method: str


@dataclass(frozen=True)
class StatusCallback:
    url: str
    method: str
    events: frozenset[str]


@dataclass(frozen=True)
class Record:
    action: str
    method: str
    timeout: int
    max_length: int
    finish_on_key: str
    play_beep: bool
    trim: bool
    callback: StatusCallback | None


@dataclass(frozen=True)
class StartRecording:
    channels: int
    track: str
    trim: bool
    callback: StatusCallback | None


@dataclass(frozen=True)
class Dial:
    """An empty number is one that cannot be called."""

    number: str
    action: str
    method: str
    timeout: int
    caller_id: str
    time_limit: int
    answer_on_bridge: bool
    hangup_on_star: bool


@dataclass(frozen=True)
class Redirect:
    url: str
    method: str


@dataclass(frozen=True)
class Reject:
    reason: str


@dataclass(frozen=True)
class Hangup:
    pass


type Verb = Prompt | Gather | Record | StartRecording | Dial | Redirect | Reject | Hangup
