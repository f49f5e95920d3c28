"""How far a call has come that we place: attempt by attempt, until somebody answers or nobody will."""

from __future__ import annotations

from dataclasses import dataclass, replace

from talkstack.calls.model.fact import AttemptState, Fact
from talkstack.calls.model.plan import TERMINAL, EndReason

PROGRESS = ("queued", "initiated", "ringing", "in-progress")
"""Twilio's statuses of a live call in their order: they may arrive in any other."""

UNPLACED = {
    AttemptState.REFUSED: EndReason.FAILED,
    AttemptState.UNREACHED: EndReason.FAILED,
    AttemptState.UNKNOWN: EndReason.UNKNOWN,
}


@dataclass(frozen=True, kw_only=True)
class Calling:
    """At most `most` attempts are made, another one only after one of the `causes`, which are end reasons.

    `waiting`: the next attempt is not due yet. `placed`: the carrier has the attempt in hand. Whatever is told of an
    earlier attempt changes nothing, and neither does what is told again.
    """

    most: int
    causes: tuple[str, ...] = ()
    attempt: int = 1
    progress: str = "queued"
    placed: bool = False
    waiting: bool = False
    canceled: bool = False

    @property
    def answered(self) -> bool:
        return self.progress == PROGRESS[-1]

    def status(self, fact: Fact) -> tuple[Calling, EndReason | None]:
        """`fact.what` is Twilio's status; the reason when that ends the call."""
        if self._is_over(fact):
            return self, None
        reason = TERMINAL.get(fact.what or "")
        if reason is EndReason.CALLER_HUNG_UP and self.canceled and not self.answered:
            return replace(self, placed=True), EndReason.CANCELED
        if reason is EndReason.CALLER_HUNG_UP:
            return replace(self, placed=True, progress=PROGRESS[-1]), reason
        if reason is not None:
            return self._failed(reason)
        return replace(self, placed=True, progress=_later(self.progress, fact.what or "")), None

    def attempted(self, fact: Fact) -> tuple[Calling, EndReason | None]:
        if self._is_over(fact):
            return self, None
        reason = UNPLACED.get(AttemptState(fact.what or ""))
        if reason is None:
            return replace(self, placed=True), None
        return (self, None) if self.placed else self._failed(reason)

    def redial(self, fact: Fact) -> Calling:
        if not self.waiting or fact.n != self.attempt + 1:
            return self
        return replace(self, attempt=fact.n, progress=PROGRESS[0], placed=False, waiting=False)

    def cancel(self) -> tuple[Calling, EndReason | None]:
        """At once when nobody's phone can ring; else the carrier tells what came of it."""
        canceled = replace(self, canceled=True)
        return canceled, None if self.placed and not self.waiting else EndReason.CANCELED

    def _is_over(self, fact: Fact) -> bool:
        return self.waiting or fact.n != self.attempt

    def _failed(self, reason: EndReason) -> tuple[Calling, EndReason | None]:
        over = self.canceled or self.answered or self.attempt >= self.most
        again = reason in self.causes and not over
        return (replace(self, waiting=True), None) if again else (self, reason)


def _later(progress: str, told: str) -> str:
    known = [status for status in (progress, told) if status in PROGRESS]
    return max(known, key=PROGRESS.index)
