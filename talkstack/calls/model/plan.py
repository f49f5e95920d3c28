"""What the facts of a call amount to for its next turn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class Phase(StrEnum):
    TALKING = "talking"
    ENDING = "ending"
    ENDED = "ended"
    CLOSED = "closed"


class EndReason(StrEnum):
    CALLER_HUNG_UP = "caller_hung_up"
    SILENCE = "silence"
    MAX_DURATION = "max_duration"
    AGENT_HUNG_UP = "agent_hung_up"
    TRANSFERRED = "transferred"
    CALL_BACK = "call_back"
    FAILED = "failed"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    CANCELED = "canceled"


class SilenceAction(StrEnum):
    REPROMPT = "reprompt"
    GOODBYE = "goodbye"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a turn reads before it speaks. `silence` and `reprompt` say what a silent turn gets."""

    phase: Phase = Phase.TALKING
    silence: SilenceAction = SilenceAction.REPROMPT
    reprompt: int = 0
    warning: bool = False
    last_turn: bool = False
    ended: EndReason | None = None

    def to_dict(self) -> dict[str, Any]:
        return dict(vars(self))

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        return cls(
            phase=Phase(data["phase"]),
            silence=SilenceAction(data["silence"]),
            reprompt=data["reprompt"],
            warning=data["warning"],
            last_turn=data["last_turn"],
            ended=EndReason(data["ended"]) if data["ended"] else None,
        )


TERMINAL = {
    "completed": EndReason.CALLER_HUNG_UP,
    "failed": EndReason.FAILED,
    "busy": EndReason.BUSY,
    "no-answer": EndReason.NO_ANSWER,
    "canceled": EndReason.CANCELED,
}
"""Twilio's final statuses, and why a call ended when nothing else said so."""
