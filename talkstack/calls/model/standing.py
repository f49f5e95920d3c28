"""What a client is told of a call: its status, and why it ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from talkstack.calls.model.fact import Fact
from talkstack.calls.model.plan import EndReason
from talkstack.calls.model.state import CallState, asking_again, fold


class Status(StrEnum):
    """Twilio's, and three of ours: `waiting` for the next attempt, `voicemail` and `silence` for how it ended."""

    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    WAITING = "waiting"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"
    VOICEMAIL = "voicemail"
    SILENCE = "silence"

    @property
    def final(self) -> bool:
        return self not in UNDER_WAY

    @property
    def live(self) -> bool:
        """It holds, or is about to hold, a line."""
        return self in UNDER_WAY and self is not Status.WAITING


UNDER_WAY = {Status.QUEUED, Status.INITIATED, Status.RINGING, Status.IN_PROGRESS, Status.WAITING}

FINAL = {
    EndReason.BUSY: Status.BUSY,
    EndReason.REFUSED: Status.BUSY,
    EndReason.NO_ANSWER: Status.NO_ANSWER,
    EndReason.FAILED: Status.FAILED,
    EndReason.UNKNOWN: Status.FAILED,
    EndReason.CANCELED: Status.CANCELED,
    EndReason.VOICEMAIL: Status.VOICEMAIL,
    EndReason.SILENCE: Status.SILENCE,
}
"""What else ends a call completes it."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Instants in milliseconds since 1970. `attempt`: the latest one to place the call; 0 in one that came in.

    `since`: when the latest attempt failed, while another one is to come.
    """

    status: Status
    outcome: EndReason | None = None
    attempt: int = 0
    placed: bool = True
    answered_at: int | None = None
    ended_at: int | None = None
    since: int | None = None


def standing(log: Iterable[Fact]) -> Standing:
    """The same for the same facts, however often and in whatever order they were told."""
    state, found = CallState(silence_policy=asking_again(0)), Standing(status=Status.IN_PROGRESS)
    for fact in log:
        state, _ = fold(state, fact)
        found = _seen(found, state, fact)
    return found


def _seen(before: Standing, state: CallState, fact: Fact) -> Standing:
    status, calling = _status(state), state.calling
    after = replace(before, status=status, outcome=state.ended)
    if calling:
        after = replace(after, attempt=calling.attempt, placed=calling.placed)
        if calling.answered and before.answered_at is None:
            after = replace(after, answered_at=fact.at)
    if status.final and before.ended_at is None:
        after = replace(after, ended_at=fact.at)
    if status is Status.WAITING and before.status is not Status.WAITING:
        after = replace(after, since=fact.at)
    return after


def _status(state: CallState) -> Status:
    if state.ended is not None:
        return FINAL.get(state.ended, Status.COMPLETED)
    if state.calling is None:
        return Status.IN_PROGRESS
    return Status.WAITING if state.calling.waiting else Status(state.calling.progress)
