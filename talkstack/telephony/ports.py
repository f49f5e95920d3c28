from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from talkstack.calls.model.order import Detection

COMPLETED = "completed"
OVER = frozenset({COMPLETED, "absent", "deleted"})
"""Statuses of a recording of which nothing more is to come."""


class Telephony(Protocol):
    """Twilio's REST API, as far as a live call needs it. Failures are ProviderError("twilio", …)."""

    async def call_status(self, call_sid: str) -> str:
        """Twilio's CallStatus. NotFoundError when Twilio does not know the call."""
        ...

    async def recording(self, recording_sid: str) -> bytes:
        """The recording's WAV file (16-bit PCM or mu-law, one or two channels).

        NotFoundError when it is not there (yet, or no more).
        """
        ...

    async def delete_recording(self, recording_sid: str) -> None:
        """Idempotent: a recording that is gone already is fine."""
        ...

    async def ready(self) -> None:
        """ProviderError when the account cannot be reached with our credentials."""
        ...


@dataclass(frozen=True, kw_only=True)
class Placement:
    """A call to be placed, and where Twilio tells what comes of it. `longest_seconds` ends it at the carrier."""

    to: str
    from_: str
    answer: str
    fallback: str
    status: str
    machine: str
    detection: Detection
    ring_seconds: int
    longest_seconds: int


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A call as Twilio lists it."""

    sid: str
    status: str
    created_at: datetime


class Exchange(Protocol):
    """Calls that we place, and what is done to live ones. Failures are ProviderError("twilio", …).

    Nothing here is tried twice.
    """

    async def place(self, placement: Placement) -> str:
        """The call's sid. A ProviderError that is `undone` says that nobody's phone rings; any other leaves that open."""
        ...

    async def placed(self, *, to: str, from_: str) -> Sequence[Placed]:
        """The latest calls between the two, the newest first."""
        ...

    async def divert(self, call_sid: str, url: str) -> bool:
        """Have the call go on with that document; False when it is not in progress."""
        ...

    async def hang_up(self, call_sid: str) -> bool:
        """End a call in whatever state; False when it is over."""
        ...

    async def forget(self, call_sid: str) -> None:
        """Delete what Twilio has of a call that is over: recordings, calls that it was put through to, itself.

        Idempotent.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Captured:
    """A recording of a call as Twilio lists it. `whole`: of the call, and not of a single answer in it."""

    sid: str
    status: str
    seconds: int = 0
    whole: bool = True

    @property
    def active(self) -> bool:
        return self.whole and self.status in {"in-progress", "paused"}

    @property
    def coming(self) -> bool:
        """Twilio has not finished it yet."""
        return self.whole and self.status not in OVER


@dataclass(frozen=True, kw_only=True)
class Media:
    """A file as it comes; `length` in bytes, None when Twilio does not tell."""

    length: int | None
    chunks: AsyncIterator[bytes]


class Captures(Protocol):
    """Recordings of calls. Failures are ProviderError("twilio", …)."""

    async def of_call(self, call_sid: str) -> Sequence[Captured]: ...

    async def begin(self, call_sid: str, callback: str) -> str | None:
        """Record both sides of a live call, each in its channel; None when it is not in progress. Nothing is tried twice."""
        ...

    async def set_paused(self, call_sid: str, *, paused: bool) -> bool:
        """Silence stands in place of what is said meanwhile. False when nothing of the call is being recorded."""
        ...

    def media(self, recording_sid: str) -> AbstractAsyncContextManager[Media]:
        """However long it is, it is never held whole. NotFoundError when it is not there (yet, or no more)."""
        ...
