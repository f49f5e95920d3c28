"""What there is of a call's recording, and how long it sounds."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from talkstack.aftermath.model import Step
from talkstack.calls.call import Call
from talkstack.calls.model.fact import Consent, Fact
from talkstack.calls.model.state import CallState, RecordingState, asking_again, fold

ERASED = "recording_erased"
"""The name under which the call keeps that its recording was erased."""
HEAD_BYTES = 4096
"""Within so many bytes a WAV file comes to its sound."""
FORMAT = struct.Struct("<HHIIHH")


class Search(StrEnum):
    """What comes of looking for a recording of which Twilio has not told."""

    FOUND = "found"
    COMING = "coming"
    NEVER = "never"


class Status(StrEnum):
    """`none`: the call is not recorded. `expected`: it is, or has been, and the file is not here yet.

    `absent`: nothing was recorded, or it could not be had. `refused`: whoever was on the line did not want it.
    """

    NONE = "none"
    EXPECTED = "expected"
    READY = "ready"
    ABSENT = "absent"
    REFUSED = "refused"
    ERASED = "erased"


@dataclass(frozen=True, kw_only=True)
class Sound:
    """Zeros where it is not known."""

    channels: int = 0
    seconds: int = 0


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a client is told of it; `url` can be fetched until `expires_at`."""

    status: Status
    sound: Sound = Sound()
    bytes: int = 0
    url: str | None = None
    expires_at: datetime | None = None


def status_of(call: Call) -> Status:
    kept = call.steps.get(Step.RECORDING)
    if ERASED in call.steps:
        return Status.ERASED
    if kept is not None:
        return Status.READY if "bytes" in kept else Status.ABSENT
    if call.consent and call.consent.what == Consent.REFUSED:
        return Status.REFUSED
    return TOLD[_state(call.log)]


TOLD = {
    RecordingState.NONE: Status.NONE,
    RecordingState.EXPECTED: Status.EXPECTED,
    RecordingState.AVAILABLE: Status.EXPECTED,
    RecordingState.ABSENT: Status.ABSENT,
}


def sound_of(head: bytes, size: int) -> Sound:
    """Of a WAV file of `size` bytes, by its beginning."""
    at = head.find(b"fmt ") + 8
    data = head.find(b"data", at) + 8
    if at < 8 or data < at + FORMAT.size:
        return Sound()
    _, channels, _, byte_rate, _, _ = FORMAT.unpack_from(head, at)
    return Sound(channels=channels, seconds=round(max(0, size - data) / byte_rate) if byte_rate else 0)


def _state(log: Iterable[Fact]) -> RecordingState:
    state = CallState(silence_policy=asking_again(0))
    for fact in log:
        state, _ = fold(state, fact)
    return state.recording
