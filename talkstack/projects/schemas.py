from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from talkstack.http.rest.paging import Paging
from talkstack.http.rest.shapes import Name, Sent, Text, Told
from talkstack.projects import model

Description = Annotated[Text, Field(max_length=2000)]
MOST_MICROS = 1_000_000_000_000_000
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", max_length=2)]


class ProjectCreate(Sent):
    name: Name
    description: Description = ""


class ProjectWrite(ProjectCreate):
    default_agent_id: str | None = Field(
        default=None, max_length=64, description="Answers the numbers that name no agent"
    )
    retention_days: int | None = Field(
        default=None, ge=1, le=3650, description="Calls are erased so many days after their end; null: never"
    )
    recording_retention_days: int | None = Field(
        default=None, ge=1, le=3650, description="Recordings are; null: as long as the call"
    )
    transcript_retention_days: int | None = Field(
        default=None,
        ge=1,
        le=3650,
        description="What was said in calls is, what was made of it as well; null: as long as the call",
    )
    countries: tuple[Country, ...] = Field(
        default=(),
        max_length=250,
        description="ISO 3166-1, two letters: where calls may be placed to. Empty: the country of the number that calls",
    )


class ProjectLimits(Sent):
    """So much may the project have at once."""

    agents: int = Field(default=model.Limits.agents, ge=0, le=10_000)
    numbers: int = Field(default=model.Limits.numbers, ge=0, le=10_000)
    keys: int = Field(default=model.Limits.keys, ge=1, le=10_000, description="Revoked ones do not count")
    live_calls: int = Field(default=model.Limits.live_calls, ge=0, le=10_000, description="0: it takes none")
    live_calls_per_caller: int = Field(
        default=model.Limits.live_calls_per_caller,
        ge=1,
        le=10_000,
        description="With the same person; whoever hides the number is not counted",
    )
    max_cost_micros_per_day: int | None = Field(
        default=None,
        ge=0,
        le=MOST_MICROS,
        description="Micro-dollars, by UTC; then new calls are refused and live ones ended politely. Null: no cap",
    )
    max_cost_micros_per_month: int | None = Field(
        default=None, ge=0, le=MOST_MICROS, description="As `max_cost_micros_per_day`"
    )

    @property
    def limits(self) -> model.Limits:
        return model.Limits(**self.model_dump())


class ProjectQuery(Paging):
    name: str | None = Field(default=None, max_length=100)


class ProjectDelete(Sent):
    cascade: bool = Field(default=False, description="Agents and numbers go along")


class Project(Told):
    id: str
    name: str
    description: str
    default_agent_id: str | None
    retention_days: int | None
    recording_retention_days: int | None
    transcript_retention_days: int | None
    countries: tuple[str, ...]
    limits: ProjectLimits
    created_at: datetime
    updated_at: datetime | None
    revision: int

    @classmethod
    def of(cls, project: model.Project) -> Self:
        return cls.model_validate(project, from_attributes=True)
