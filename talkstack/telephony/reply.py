"""What the caller hears next and what then happens, without a word of TwiML."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Play:
    url: str


@dataclass(frozen=True)
class Say:
    """Twilio's own voice: the way out when ours cannot be had."""

    text: str
    language: str


@dataclass(frozen=True)
class Pause:
    """Nothing is heard for so long."""

    seconds: int


Sound = Play | Say | Pause


@dataclass(frozen=True, kw_only=True)
class Gather:
    """Listen through Twilio's recogniser and keypad. Interruptible; silence calls `action` too.

    `partials` is told what is recognised while the caller still speaks.
    """

    action: str
    partials: str
    language: str
    hints: tuple[str, ...] = ()
    silence_seconds: int = 5


@dataclass(frozen=True, kw_only=True)
class Record:
    """Listen by recording the caller's answer; `otherwise` is where silence goes."""

    action: str
    announced: str
    otherwise: str


@dataclass(frozen=True)
class Redirect:
    url: str


@dataclass(frozen=True, kw_only=True)
class Dial:
    """Put the caller through; `action` is told what came of it, without one the call then ends.

    `caller_id` is the number that the callee sees; after `longest_seconds` of talk the two are parted.
    """

    number: str
    action: str | None
    caller_id: str
    ring_seconds: int
    longest_seconds: int


@dataclass(frozen=True)
class HangUp:
    pass


@dataclass(frozen=True)
class Reject:
    """The phone is not picked up: the caller hears that the line is busy. Nothing is played before it."""


Then = Gather | Record | Redirect | Dial | HangUp | Reject


@dataclass(frozen=True, kw_only=True)
class Reply:
    """`record_to` starts the recording of the call and names its callback; `before` that is played without a break."""

    before: tuple[Sound, ...] = ()
    sounds: tuple[Sound, ...] = ()
    then: Then
    record_to: str | None = None
