"""What is done for a call once it is over, step by step."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
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


def failing(step: Step) -> str:
    """Under which it is kept since when (`at`) and how often (`tries`) a step has failed, and of what (`error`)."""
    return f"{step}_failing"


def untold(step: Step) -> str:
    """Likewise of its news, once it is done."""
    return f"{step}_untold"


def put_off(steps: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether one of them has failed and is not done yet: that may take a day."""
    return any(failing(step) in steps and step not in steps for step in Step)


def numbered(sequence: int) -> str:
    """Under which it is kept whose news that number is: no two steps have the same."""
    return f"news_{sequence}"


FREE = {Step.RECORDING: (), Step.ANALYSIS: (Step.SETTLED,)}
"""What these go by. Every other step goes by all that are before it."""


def waits(step: Step, left: Collection[Step]) -> bool:
    """Whether a step that is left has to come first."""
    before = tuple(it for it in Step if it is not step)[: tuple(Step).index(step)]
    return any(it in left for it in FREE.get(step, before))


@dataclass(frozen=True)
class Patience:
    """What has failed for so long, and so many times, is given up: an outage of ours is none of a provider's."""

    time: timedelta
    tries: int

    def is_spent(self, steps: Mapping[str, Mapping[str, Any]], name: str, now: datetime) -> bool:
        """With the one that fails now, if it does; `name` is that under which the others are kept."""
        kept = steps.get(name)
        if kept is None or kept.get("tries", 1) + 1 < self.tries:
            return False
        return now - datetime.fromisoformat(kept["at"]) >= self.time


LONG = Patience(timedelta(days=1), tries=12)
"""A key or a role that is wrong, or an outage: what can be had once that is mended is waited for."""
SHORT = Patience(timedelta(minutes=10), tries=6)
PATIENCE = {Step.SETTLED: SHORT, Step.MEASURED: SHORT, Step.CLOSED: SHORT}
"""The others are worth a day: a recording, its words, what was found out, and money."""


def patience_for(step: Step) -> Patience:
    return PATIENCE.get(step, LONG)


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a step has come to, as ids and numbers; `news` is what the project is told of it, once.

    `more`: it has come further and is not at its end. Nothing is kept of it yet.
    """

    result: dict[str, Any]
    news: News | None = None
    more: bool = False
