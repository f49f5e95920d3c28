from __future__ import annotations

from typing import Self

from pydantic import Field

from talkstack.http.rest.shapes import Name, Sent, Told
from talkstack.keys.model import Shown
from talkstack.setup import model
from talkstack.setup.model import PROJECT


class Migrated(Told):
    """Not `finished`: ask again, and it goes on from there."""

    finished: bool
    documents: int
    indexes: int

    @classmethod
    def of(cls, migrated: model.Migrated) -> Self:
        return cls.model_validate(migrated, from_attributes=True)


class OwnerWanted(Sent):
    project: Name = PROJECT
    again: bool = False


class VisitorWanted(Sent):
    project: Name = PROJECT
    minutes: int = Field(default=15, ge=1, le=60)


class KeyTold(Told):
    """`key` is told this once."""

    project_id: str
    key_id: str
    key: str

    @classmethod
    def of(cls, shown: Shown) -> Self:
        return cls(project_id=shown.key.project_id, key_id=shown.key.id, key=shown.secret)
