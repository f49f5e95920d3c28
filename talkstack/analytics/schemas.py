from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from talkstack.analytics.model import MOST_DAYS, GroupBy, Wanted
from talkstack.book.schemas.latency import STAGES, Quantiles
from talkstack.http.rest.instants import Instant
from talkstack.http.rest.shapes import Told

if TYPE_CHECKING:
    from talkstack.analytics import figures
    from talkstack.analytics.service import Report

COUNTS = (
    "calls",
    "answered",
    "transferred",
    "containment",
    "outcomes",
    "duration_seconds",
    "turns",
    "fillers",
    "barge_ins",
    "silences",
    "takeovers",
    "failed_turns",
    "failures",
    "failed_tools",
    "tools",
    "cost_micros",
    "charged",
)


class AnalyticsQuery(BaseModel):
    """Calls that began from `from` on, and before `to`; 92 days at the most."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    from_: Instant = Field(alias="from")
    to: Instant
    agent_id: str | None = Field(default=None, max_length=64)
    agent_version: int | None = Field(default=None, ge=1, le=1_000_000)
    group_by: GroupBy | None = None

    @field_validator("to")
    @classmethod
    def in_bounds(cls, to: datetime, info: ValidationInfo) -> datetime:
        start = info.data.get("from_", to)
        if not timedelta() <= to - start <= timedelta(days=MOST_DAYS):
            raise PydanticCustomError(
                "range_out_of_bounds", "not before `from`, and no more than 92 days after it"
            )
        return to

    @property
    def wanted(self) -> Wanted:
        return Wanted(start=self.from_, end=self.to, agent_id=self.agent_id, agent_version=self.agent_version)


class Figures(Told):
    calls: int
    answered: int
    transferred: int = Field(description="Somebody took the call over")
    containment: float | None = Field(description="The share of answered calls that nobody took over")
    outcomes: dict[str, int] = Field(description="Calls by why they ended")
    duration_seconds: int = Field(description="How long was talked in all")
    turns: int
    fillers: int
    barge_ins: int = Field(description="How often the agent was cut off by somebody who went on talking")
    silences: int
    takeovers: int = Field(description="How often another instance had to go on with a reply")
    failed_turns: int = Field(description="Answered by an apology or an offer, because a provider failed")
    failures: dict[str, int] = Field(description="Failed turns by the provider that did")
    failed_tools: int = Field(description="Failed, or nobody knows")
    tools: dict[str, int] = Field(description="Runs by what came of them")
    cost_micros: int = Field(description="Of the calls that are charged, in micro-dollars")
    charged: int = Field(description="How many those are")
    latency: dict[str, Quantiles] = Field(
        description=f"Of turns, in milliseconds since the words arrived: `first` of `filler` and `answer`, each of these. {STAGES}"
    )


class Group(Figures):
    day: date | None = Field(default=None, description="In UTC")
    agent_id: str | None = None
    agent_version: int | None = None


class Analytics(Told):
    total: Figures
    groups: tuple[Group, ...] = Field(description="Only those in which there are calls")

    @classmethod
    def of(cls, report: Report, group_by: GroupBy | None) -> Self:
        names = ("day",) if group_by == "day" else ("agent_id", "agent_version")
        groups = [dict(zip(names, key, strict=True)) | _told(found) for key, found in report.groups]
        return cls.model_validate({"total": _told(report.total), "groups": groups})


def _told(found: figures.Figures) -> dict[str, Any]:
    quantiles = {name: vars(it) for name, it in found.latency.items()}
    return {name: getattr(found, name) for name in COUNTS} | {"latency": quantiles}
