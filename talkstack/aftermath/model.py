"""What is done for a call once it is over, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from talkstack.calls.model.news import News


class Step(StrEnum):
    """By the names under which their results are kept with the call, in their order."""

    SETTLED = "settled"
    RECORDING = "recording"
    TRANSCRIPT = "transcript"
    ANALYSIS = "analysis"
    CHARGED = "charged"
    MEASURED = "measured"
    CLOSED = "closed"


OF_RECORDINGS = (Step.RECORDING, Step.TRANSCRIPT)


def steps_after(*, recorded: bool) -> tuple[Step, ...]:
    return tuple(step for step in Step if recorded or step not in OF_RECORDINGS)


def took(step: Step) -> str:
    """Under which it is kept when a step was done (`at`), and how long its last try took (`ms`)."""
    return f"{step}_took"


@dataclass(frozen=True)
class Came:
    """So many steps are done, from the first on, and so many of them had news."""

    done: int = 0
    told: int = 0


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a step has come to, as ids and numbers; `news` is what the project is told of it, once."""

    result: dict[str, Any]
    news: News | None = None
