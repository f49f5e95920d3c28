"""What is kept of each call to reckon with, and what is asked about many of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

MOST_DAYS = 92
MOST_CALLS = 10_000
"""Percentiles are worked out of every single value: of so many calls within a second."""

GroupBy = Literal["day", "agent_version"]


@dataclass(frozen=True, kw_only=True)
class Measure:
    """Of one call, without anything of a person. It stays when the call is erased.

    `latency` holds, by what was measured, the milliseconds of each turn; `tools` counts runs by what came of them.
    `failures` counts the turns that failed, by the provider that did. `cost_micros` is None when the call was not charged.
    """

    call_id: str
    project_id: str
    agent_id: str
    agent_version: int
    number_id: str
    direction: str
    outcome: str
    started_at: datetime
    answered: bool
    transferred: bool
    duration_ms: int
    turns: int
    latency: Mapping[str, Sequence[int]]
    fillers: int
    barge_ins: int
    silences: int
    takeovers: int
    faults: int
    tools: Mapping[str, int]
    cost_micros: int | None
    failures: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def day(self) -> date:
        """In UTC."""
        return self.started_at.date()


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Calls that began from `start` on, and before `end`."""

    start: datetime
    end: datetime
    agent_id: str | None = None
    agent_version: int | None = None

    def fits(self, measure: Measure) -> bool:
        return (
            self.start <= measure.started_at < self.end
            and self.agent_id in {None, measure.agent_id}
            and self.agent_version in {None, measure.agent_version}
        )
