"""How much may be spent, and how soon it will have been."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

DEAREST_PACE = 10_000.0
"""Micro-dollars a second: three times what a call costs in which somebody talks all the time."""


class Cap(StrEnum):
    """Whose limit it is; the values stand in the facts of calls that it has ended."""

    CALL = "call"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True)
class Running:
    """What a live call has cost so far, as it was last looked at."""

    call_id: str
    project_id: str
    day: str
    micros: int
    since: datetime
    seen_at: datetime

    @property
    def pace(self) -> float:
        """Micro-dollars a second."""
        return self.micros / max(1.0, (self.seen_at - self.since).total_seconds())


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """Of `most`, so much is spent, at this pace (micro-dollars a second)."""

    cap: Cap
    most: int
    spent: int
    pace: float

    @property
    def used_up(self) -> bool:
        return self.spent >= self.most

    @property
    def seconds_left(self) -> float:
        """By its pace so far, or by the dearest pace that a call has: its first turns may still be to come."""
        if self.used_up:
            return 0.0
        return (self.most - self.spent) / max(self.pace, DEAREST_PACE)


def used_up(allowances: Iterable[Allowance]) -> Cap | None:
    return next((it.cap for it in allowances if it.used_up), None)


def soonest(allowances: Iterable[Allowance]) -> float:
    """In how many seconds the first of them will be used up; infinite without any."""
    return min((it.seconds_left for it in allowances), default=float("inf"))
