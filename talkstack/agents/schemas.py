from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from talkstack.agents import agent as made
from talkstack.agents import diff
from talkstack.agents.model import AgentDraft, AgentVersion
from talkstack.errors import FieldProblem, InvalidError, NotFoundError
from talkstack.http.rest.content import yaml
from talkstack.http.rest.exchange import JSON, Binary
from talkstack.http.rest.paging import Paging
from talkstack.http.rest.shapes import Sent, Told

DRAFT = "draft"
MOST_VERSIONS = 999_999_999
VERSION = re.compile(r"[1-9][0-9]{0,8}")

Edition = Annotated[str, Field(pattern=rf"^({DRAFT}|{VERSION.pattern})$", max_length=9)]
"""A version by its number, or the draft."""


def edition(text: str) -> int | None:
    """None: the draft."""
    return None if text == DRAFT else number(text)


def number(text: str) -> int:
    """A version's number as it stands in a path."""
    if not VERSION.fullmatch(text):
        raise NotFoundError("agent version", "")
    return int(text)


def behind(cursor: str | None) -> int | None:
    """Where a page of versions ended, by their numbers."""
    if cursor is None:
        return None
    if not VERSION.fullmatch(cursor):
        raise InvalidError((FieldProblem("query", "cursor", "cursor_unknown", "no page ends there"),))
    return int(cursor)


class AgentQuery(Paging):
    name: str | None = Field(default=None, max_length=100)


class AgentListed(Told):
    id: str
    name: str
    published: int = Field(description="The version that new calls get; 0 while there is none")
    created_at: datetime
    updated_at: datetime | None
    revision: int

    @classmethod
    def of(cls, agent: made.Agent | made.Summary) -> Self:
        return cls.model_validate(agent, from_attributes=True)


class Agent(AgentListed):
    draft: AgentDraft = Field(description="What is worked on; calls get what is published")


class RollBack(Sent):
    version: int = Field(ge=1, le=MOST_VERSIONS)


class VersionListed(Told):
    version: int
    published_at: datetime

    @classmethod
    def of(cls, version: made.Release | AgentVersion) -> Self:
        return cls.model_validate(version, from_attributes=True)


class Version(VersionListed):
    agent_id: str
    draft: AgentDraft


class DiffQuery(Sent):
    before: Edition = Field(alias="from", description="A version's number, or `draft`")
    after: Edition = Field(default=DRAFT, alias="to", description="As `from`")


class Change(Told):
    pointer: str = Field(description="Dotted; tools and transfers stand by their names")
    before: Any = Field(description="Null when it was not there")
    after: Any = Field(description="Null when it is there no more")


class Diff(Told):
    changes: tuple[Change, ...]

    @classmethod
    def of(cls, found: Iterable[diff.Change]) -> Self:
        return cls(changes=tuple(Change.model_validate(it, from_attributes=True) for it in found))


class ExportQuery(Sent):
    format: Literal["json", "yaml"] = "json"
    version: Edition = Field(default=DRAFT, description="A version's number, or `draft`")


def exported(draft: AgentDraft, form: Literal["json", "yaml"]) -> Binary:
    if form == "yaml":
        return Binary(data=yaml.dumped(draft.model_dump(mode="json")), media_type=yaml.MEDIA_TYPE)
    return Binary(data=draft.model_dump_json(indent=2).encode(), media_type=JSON)
