"""What is asked for when a call is to be placed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Detection(StrEnum):
    """Whether the carrier tells if a machine has answered: not at all, at once, or once its greeting is over."""

    OFF = "off"
    ENABLE = "enable"
    MESSAGE_END = "detect_message_end"


class OnMachine(StrEnum):
    """What is done to a machine that has answered."""

    HANG_UP = "hang_up"
    LEAVE_MESSAGE = "leave_message"
    TALK = "talk"


class Cause(StrEnum):
    """What may be followed by another attempt; the values are end reasons."""

    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Retry:
    """At most so many attempts in all, `delay_seconds` apart."""

    attempts: int = 1
    delay_seconds: int = 300
    causes: tuple[Cause, ...] = (Cause.BUSY, Cause.NO_ANSWER)


@dataclass(frozen=True, kw_only=True)
class Order:
    """`message` is left on a machine; `introduction` says who calls and why, to whatever screens the call.

    Both are in the words of the call.
    """

    detection: Detection = Detection.OFF
    on_machine: OnMachine = OnMachine.TALK
    message: str | None = None
    introduction: str | None = None
    ring_seconds: int = 30
    retry: Retry = field(default_factory=Retry)
