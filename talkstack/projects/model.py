from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Limits:
    """So much may a project have at once; keys that are revoked do not count.

    `live_calls_per_caller` is for each number that calls or is called. Costs are in micro-dollars, days and months by
    UTC; None: there is no cap.
    """

    agents: int = 200
    numbers: int = 200
    keys: int = 100
    live_calls: int = 200
    live_calls_per_caller: int = 10
    max_cost_micros_per_day: int | None = None
    max_cost_micros_per_month: int | None = None

    @property
    def capped(self) -> bool:
        return self.max_cost_micros_per_day is not None or self.max_cost_micros_per_month is not None


@dataclass(frozen=True, kw_only=True)
class Project:
    """A tenant: everything else belongs to exactly one.

    `default_agent_id` answers numbers that name no agent. Calls are erased `retention_days` after their end, recordings
    and what was said maybe sooner; None: not by themselves.

    `countries` may be called; without any, the one of the number that calls.
    """

    id: str
    name: str
    created_at: datetime
    description: str = ""
    default_agent_id: str | None = None
    retention_days: int | None = None
    recording_retention_days: int | None = None
    transcript_retention_days: int | None = None
    countries: tuple[str, ...] = ()
    limits: Limits = Limits()
    updated_at: datetime | None = None
    deleted_at: datetime | None = None
    revision: int = 1

    def full(self, kind: Literal["agents", "numbers", "keys"], have: int) -> bool:
        """Whether no more of them may be made. Two that are made at the same instant may be one too many."""
        return have >= getattr(self.limits, kind)
