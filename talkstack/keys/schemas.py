from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import AwareDatetime, Field

from talkstack.http.rest.shapes import Name, Sent, Told
from talkstack.keys import model
from talkstack.keys.model import Scope, Shown

LONGEST_OVERLAP = 7 * 24 * 3600


class KeyCreate(Sent):
    name: Name
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=len(Scope))]
    expires_at: AwareDatetime | None = Field(default=None, description="None: until it is revoked")


class KeyUpdate(Sent):
    name: Name


class KeyRotate(Sent):
    overlap_seconds: int = Field(
        default=3600, ge=0, le=LONGEST_OVERLAP, description="For so long the old secret opens as well"
    )

    @property
    def overlap(self) -> timedelta:
        return timedelta(seconds=self.overlap_seconds)


class Key(Told):
    id: str
    name: str
    hint: str = Field(description="How the secret begins")
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None = Field(description="To the minute")
    revision: int

    @classmethod
    def of(cls, key: model.ApiKey) -> Self:
        return cls.model_validate(key, from_attributes=True)


class KeyShown(Key):
    secret: str = Field(description="Told this once")

    @classmethod
    def shown(cls, shown: Shown) -> Self:
        return cls(**Key.of(shown.key).model_dump(), secret=shown.secret)
