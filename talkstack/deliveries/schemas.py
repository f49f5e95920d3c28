from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import AfterValidator, Field, WithJsonSchema

from talkstack.deliveries.model.state import DeliveryState
from talkstack.http.rest.paging import Paging
from talkstack.http.rest.shapes import Told
from talkstack.webhooks.model.types import TEST, TYPES

if TYPE_CHECKING:
    from talkstack.deliveries.model import delivery as model

TOLD = (*TYPES, TEST)


def known(type_: str) -> str:
    if type_ not in TOLD:
        raise ValueError(f"one of {', '.join(TOLD)}")
    return type_


Type = Annotated[str, AfterValidator(known), WithJsonSchema({"type": "string", "enum": list(TOLD)})]


class DeliveryQuery(Paging):
    state: DeliveryState | None = None
    type: Type | None = None

    @property
    def filters(self) -> dict[str, Any]:
        return {"state": self.state, "type_": self.type}


class Attempt(Told):
    at: datetime
    status: int | None = Field(description="What the server answered; null when it did not")
    error: str | None = Field(description="Why there is no answer")
    ms: int


class Delivery(Told):
    id: str
    webhook_id: str
    event_id: str = Field(description="`webhook-id` of each attempt")
    type: str
    sequence: int
    state: DeliveryState
    attempts: tuple[Attempt, ...] = Field(description="The latest 50")
    next_at: datetime | None = Field(description="When it is tried next, at the earliest")
    created_at: datetime

    @classmethod
    def of(cls, delivery: model.Delivery) -> Self:
        waiting = delivery.state is DeliveryState.PENDING
        return cls(
            id=delivery.id,
            webhook_id=delivery.endpoint_id,
            event_id=delivery.event_id,
            type=delivery.type,
            sequence=delivery.sequence,
            state=delivery.state,
            attempts=tuple(Attempt.model_validate(it, from_attributes=True) for it in delivery.attempts),
            next_at=delivery.next_at if waiting else None,
            created_at=delivery.created_at,
        )
