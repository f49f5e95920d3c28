"""What happens to a call: facts, numbered in the order in which they became known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class FactKind(StrEnum):
    STARTED = "started"
    TURN = "turn"
    TOOL = "tool"
    STATUS = "status"
    RECORDING = "recording"
    DIAL = "dial"
    DUE = "due"
    ORDERED = "ordered"
    ATTEMPT = "attempt"
    MACHINE = "machine"
    COMMAND = "command"
    REFUSED = "refused"
    HOOK = "hook"


class Due(StrEnum):
    """What time alone brings about. `cut` ends a call that has gone on beyond its `cap`."""

    WARNING = "warning"
    MAX_DURATION = "max_duration"
    RECORDING_OVERDUE = "recording_overdue"
    REDIAL = "redial"
    CAP = "cap"
    CUT = "cut"


class AttemptState(StrEnum):
    """What is known of an attempt to place a call. Of one that was placed, its statuses tell the rest.

    `dialling` is written before the carrier is asked, and `unknown` ends what was never heard of again: it is not
    dialled a second time, because the phone may have rung.
    """

    DIALLING = "dialling"
    PLACED = "placed"
    REFUSED = "refused"
    UNREACHED = "unreached"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class FactDraft:
    """A fact that has no number yet. `key` makes a repeat of it recognisable.

    `at` is milliseconds since 1970; `n` the turn; `what` and `ref` are kinds and ids, never words:
    started: what=recorded|unrecorded, n=how often a silent caller is asked again, ref=inbound of a call that came in ·
    turn: what=speech|digits|silence|returned|opened|directed|message|screened|waiting|fault, ref=why the agent then hangs
    up · tool: what=state, ref=run id · status: what=Twilio's status, of a call that we placed n=attempt, ref=SIP code ·
    recording: what=status, ref=recording sid · dial: what=Twilio's DialCallStatus of a transfer,
    ref=its seconds ·
    due: what=Due, of a redial n=attempt, of a cap ref=whose · ordered: a call is to be placed, n=most attempts, what=causes of another ·
    attempt: n=attempt, what=AttemptState, ref=call sid or Twilio's code · machine: n=attempt, what=AnsweredBy,
    ref=what is done to a machine · command: what=kind, ref=command id · refused: what=whose limit was reached ·
    hook: what=how the ring hook was answered.
    """

    kind: FactKind
    key: str
    at: int
    n: int | None = None
    what: str | None = None
    ref: str | None = None

    def numbered(self, k: int) -> Fact:
        return Fact(k=k, kind=self.kind, key=self.key, at=self.at, n=self.n, what=self.what, ref=self.ref)


@dataclass(frozen=True, kw_only=True)
class Fact(FactDraft):
    k: int

    def to_dict(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if value is not None}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        known = {name: data.get(name) for name in ("key", "at", "n", "what", "ref", "k")}
        return cls(kind=FactKind(data["kind"]), **known)  # pyright: ignore[reportArgumentType] - checked by kind
