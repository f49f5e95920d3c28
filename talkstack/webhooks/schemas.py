from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, Field, WithJsonSchema

from talkstack.http.rest.shapes import Sent, Text, Told
from talkstack.tools.model import ADDRESS
from talkstack.webhooks.model.types import ALL, WANTED, Disabled

if TYPE_CHECKING:
    from talkstack.webhooks.model.endpoint import Endpoint

DAY = 24 * 3600
LONGEST_OVERLAP = 7 * DAY


def known(wanted: str) -> str:
    if wanted not in WANTED:
        raise ValueError(f"one of {', '.join(WANTED)}")
    return wanted


Wanted = Annotated[str, AfterValidator(known), WithJsonSchema({"type": "string", "enum": list(WANTED)})]


class WebhookWrite(Sent):
    url: str = Field(pattern=ADDRESS, max_length=2000, description="https, and of the public Internet")
    events: tuple[Wanted, ...] = Field(
        default=(ALL,), min_length=1, max_length=len(WANTED), description="Types of events that are told"
    )
    description: Annotated[Text, Field(max_length=200)] = ""
    enabled: bool = Field(default=True, description="False: nothing is sent, nor kept for later")


class WebhookRotate(Sent):
    overlap_seconds: int = Field(
        default=DAY, ge=0, le=LONGEST_OVERLAP, description="For so long the old secret signs as well"
    )

    @property
    def overlap(self) -> timedelta:
        return timedelta(seconds=self.overlap_seconds)


class Webhook(Told):
    id: str
    url: str
    events: tuple[str, ...]
    description: str
    enabled: bool
    payload_version: int = Field(description="As it was when the webhook was made; it stays")
    disabled_at: datetime | None
    disabled_reason: Disabled | None = Field(
        description="`switched_off` by a request; `gone`: it answered 410; `failing`: it accepted nothing for too long"
    )
    failing_since: datetime | None = Field(description="Nothing was accepted since; null when the last was")
    created_at: datetime
    updated_at: datetime | None
    revision: int

    @classmethod
    def of(cls, endpoint: Endpoint) -> Self:
        return cls.model_validate(endpoint, from_attributes=True)


class WebhookShown(Webhook):
    secret: str = Field(description="What deliveries are signed with. Told this once")

    @classmethod
    def shown(cls, endpoint: Endpoint) -> Self:
        return cls(**Webhook.of(endpoint).model_dump(), secret=endpoint.secrets[0].value)
