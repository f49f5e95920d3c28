from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from talkstack.deliveries.model.delivery import Delivery, Receipt
from talkstack.deliveries.model.state import DeliveryState


class DeliveryLog(Protocol):
    """What became of deliveries, as their project reads it."""

    async def get(self, project_id: str, delivery_id: str) -> Delivery:
        """NotFoundError("delivery", id), also for another project's."""
        ...

    async def page(
        self,
        endpoint_id: str,
        *,
        state: DeliveryState | None,
        type_: str | None,
        after: str | None,
        limit: int,
    ) -> list[Delivery]:
        """The newest first, `after` being an `order`; one more than the limit when there are more."""
        ...

    async def ask_again(self, delivery_id: str, at: datetime, *, until: datetime) -> None:
        """Due at `at`, whatever became of it. What holds back others goes on to."""
        ...


class DeliveryStore(DeliveryLog, Protocol):
    async def insert(self, deliveries: Sequence[Delivery]) -> None:
        """Those that are there already stay as they are."""
        ...

    async def pending(self, endpoint_id: str, stream: str) -> list[Delivery]:
        """By their sequence."""
        ...

    async def record(self, before: Delivery, after: Delivery) -> bool:
        """The latest attempt, and what came of it. False when somebody else has recorded one since `before`.

        One that was accepted is recorded in any case, while the delivery is pending.
        """
        ...

    async def postpone(self, endpoint_id: str, stream: str, until: datetime) -> None:
        """Of the pending ones none is due before."""
        ...

    async def drop(
        self, endpoint_id: str, stream: str, *, ended: datetime | None = None, only: str | None = None
    ) -> None:
        """The pending ones; `ended`: those that may not be tried at that instant any more; `only`: this one."""
        ...

    async def wake(self, endpoint_id: str, at: datetime, *, stream: str | None = None) -> None:
        """All pending ones are due; or those of a stream."""
        ...

    async def due(self, before: datetime, *, limit: int) -> list[Delivery]:
        """Those that were due first, first."""
        ...

    async def of_stream(self, stream: str) -> list[Delivery]: ...

    async def erase(self, stream: str) -> None: ...

    async def forget(self, endpoint_id: str) -> None: ...


class Receivers(Protocol):
    """The customers' servers."""

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> Receipt:
        """Whatever a server does ends in a Receipt."""
        ...


class Couriers(Protocol):
    """The orchestrations that deliver, from outside: one for an endpoint and a stream."""

    async def start(self, endpoint_id: str, stream: str) -> bool:
        """Harmless when it lives. False when it could not be started: the sweeper does it later."""
        ...
