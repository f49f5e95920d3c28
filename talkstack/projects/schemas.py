from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from talkstack.http.rest.paging import Paging
from talkstack.http.rest.shapes import Name, Sent, Text, Told
from talkstack.projects import model

Description = Annotated[Text, Field(max_length=2000)]


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
    created_at: datetime
    updated_at: datetime | None
    revision: int

    @classmethod
    def of(cls, project: model.Project) -> Self:
        return cls.model_validate(project, from_attributes=True)
