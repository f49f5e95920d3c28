"""What the facts of a call amount to for its next turn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class Phase(StrEnum):
    CALLING = "calling"
    TALKING = "talking"
    ENDING = "ending"
    ENDED = "ended"
    CLOSED = "closed"


class EndReason(StrEnum):
    """Why a call ended: `caller_hung_up` is said of the person, who in a call that we placed is the callee."""

    CALLER_HUNG_UP = "caller_hung_up"
    SILENCE = "silence"
    MAX_DURATION = "max_duration"
    COST_CAP = "cost_cap"
    AGENT_HUNG_UP = "agent_hung_up"
    TRANSFERRED = "transferred"
    CALL_BACK = "call_back"
    FAILED = "failed"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    CANCELED = "canceled"
    VOICEMAIL = "voicemail"
    ENDED_BY_API = "ended_by_api"
    UNKNOWN = "unknown"
    REFUSED = "refused"


class SilenceAction(StrEnum):
    REPROMPT = "reprompt"
    GOODBYE = "goodbye"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a turn reads before it speaks. `silence` and `reprompt` say what a silent turn gets.

    `attempt` is the last attempt to place the call that is to be made; 0 in a call that came in. `capped`: the last
    turn is that because of what the call has cost.
    """

    phase: Phase = Phase.TALKING
    silence: SilenceAction = SilenceAction.REPROMPT
    reprompt: int = 0
    warning: bool = False
    last_turn: bool = False
    ended: EndReason | None = None
    attempt: int = 0
    capped: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Without what most calls have not: their plans stay what they were."""
        return {name: value for name, value in vars(self).items() if name not in SELDOM or value}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        return cls(
            phase=Phase(data["phase"]),
            silence=SilenceAction(data["silence"]),
            reprompt=data["reprompt"],
            warning=data["warning"],
            last_turn=data["last_turn"],
            ended=EndReason(data["ended"]) if data["ended"] else None,
            attempt=data.get("attempt", 0),
            capped=data.get("capped", False),
        )


SELDOM = frozenset({"attempt", "capped"})


TERMINAL = {
    "completed": EndReason.CALLER_HUNG_UP,
    "failed": EndReason.FAILED,
    "busy": EndReason.BUSY,
    "no-answer": EndReason.NO_ANSWER,
    "canceled": EndReason.CANCELED,
}
"""Twilio's final statuses, and why a call ended when nothing else said so."""
