"""An event on its way to an endpoint: when it is tried, and which of several goes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from talkstack.deliveries.model.state import DeliveryState
from talkstack.webhooks.model.event import Event

DELAYS = (5, 30, 120, 600, 1_800, 3_600, 7_200, 18_000, 36_000, 50_400, 72_000, 68_400)
"""Seconds to the next attempt after each that failed: 13 attempts within 3 days."""
JITTER = 0.1
"""By so much of it, at most, an attempt comes sooner: what failed together is not tried together again."""
LIFE = timedelta(days=3)
LONGEST_ASKED = timedelta(hours=6)
"""So long a pause may a server ask for."""
HOLDS_BACK = 3
"""What failed so often no longer holds back what came after it."""
LONGEST_NAP = timedelta(minutes=1)
ACCEPTED = range(200, 300)
GONE = 410


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What came of one request: a status, or else an `error`; `retry_after` in seconds."""

    status: int | None = None
    error: str | None = None
    retry_after: float | None = None

    @property
    def accepted(self) -> bool:
        return self.status in ACCEPTED


@dataclass(frozen=True, kw_only=True)
class Attempt:
    at: datetime
    ms: int
    status: int | None = None
    error: str | None = None


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """`order` sorts by when it was made. `failures` are those since it was made or last asked for again.

    `again`: it was asked for again once it held back nothing, and does so no more. `until`: no attempt comes later.
    """

    id: str
    event_id: str
    endpoint_id: str
    project_id: str
    stream: str
    sequence: int
    type: str
    order: str
    created_at: datetime
    next_at: datetime
    until: datetime
    state: DeliveryState = DeliveryState.PENDING
    attempts: tuple[Attempt, ...] = ()
    failures: int = 0
    again: bool = False
    expires_at: datetime | None = None

    @property
    def holds_back(self) -> bool:
        return self.failures < HOLDS_BACK and not self.again

    @property
    def asleep(self) -> bool:
        """It waits for its endpoint to be enabled: whoever only waits for its next attempt is due before it ends."""
        return self.next_at >= self.until

    @property
    def failing_since(self) -> datetime | None:
        return self.attempts[-self.failures].at if self.failures else None

    def accepted(self, attempt: Attempt) -> Delivery:
        return replace(self, state=DeliveryState.DELIVERED, attempts=(*self.attempts, attempt))

    def failed(self, attempt: Attempt, retry_after: float | None, chance: float) -> Delivery:
        """`chance` is 0..1. What the server asks for does not cost it its last chance."""
        tried = replace(self, attempts=(*self.attempts, attempt), failures=self.failures + 1)
        if self.failures >= len(DELAYS):
            return replace(tried, state=DeliveryState.FAILED)
        pause = DELAYS[self.failures] * (1 - JITTER * chance)
        asked = max(pause, min(retry_after or 0, LONGEST_ASKED.total_seconds()))
        for seconds in (asked, pause):
            next_at = attempt.at + timedelta(seconds=seconds)
            if next_at < self.until:
                return replace(tried, next_at=next_at)
        return replace(tried, state=DeliveryState.FAILED)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What a courier does next: sends one, or waits `until`, or has nothing to do. `held`: what comes new waits too."""

    send: Delivery | None = None
    until: datetime | None = None
    held: bool = False


def turn_of(pending: Sequence[Delivery], now: datetime) -> Turn:
    """Of a stream's deliveries to an endpoint, by their sequence."""
    waits: list[datetime] = []
    for delivery in pending:
        if delivery.next_at <= now:
            return Turn(send=delivery)
        waits.append(delivery.next_at)
        if delivery.holds_back:
            return Turn(until=min(waits), held=True)
    return Turn(until=min(waits, default=None))


def delivery_id(event_id: str, endpoint_id: str) -> str:
    return f"{event_id}:{endpoint_id}"


def delivery_of(event: Event, endpoint_id: str, now: datetime) -> Delivery:
    id_ = delivery_id(event.id, endpoint_id)
    return Delivery(
        id=id_,
        event_id=event.id,
        endpoint_id=endpoint_id,
        project_id=event.project_id,
        stream=event.stream,
        sequence=event.sequence,
        type=event.type,
        order=f"{int(now.timestamp() * 1000):013d}:{id_}",
        created_at=now,
        next_at=now,
        until=now + LIFE,
        expires_at=event.expires_at,
    )


def courier_id(endpoint_id: str, stream: str) -> str:
    """Of the orchestration that takes the stream's events to the endpoint."""
    return f"{endpoint_id}-{stream}"
