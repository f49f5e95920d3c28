from __future__ import annotations

from datetime import datetime
from typing import Protocol

from talkstack.webhooks.model.endpoint import Endpoint
from talkstack.webhooks.model.event import Event
from talkstack.webhooks.model.types import Disabled


class EventStore(Protocol):
    async def insert(self, event: Event) -> Event:
        """Idempotent by its id: the first one stays, and is returned."""
        ...

    async def get(self, event_id: str) -> Event:
        """NotFoundError("event", id) when there is none."""
        ...

    async def of_stream(self, stream: str) -> list[Event]:
        """By their sequence."""
        ...

    async def erase(self, stream: str) -> None: ...


class EndpointStore(Protocol):
    """What is not there, or another project's, is a NotFoundError("webhook", id). Secrets are sealed at rest."""

    async def insert(self, endpoint: Endpoint) -> None: ...

    async def get(self, project_id: str, endpoint_id: str) -> Endpoint: ...

    async def find(self, endpoint_id: str) -> Endpoint:
        """Of whatever project."""
        ...

    async def page(self, project_id: str, *, after: str | None, limit: int) -> list[Endpoint]:
        """The newest first, without their secrets; one more than the limit when there are more."""
        ...

    async def count(self, project_id: str) -> int: ...

    async def replace(self, before: Endpoint, after: Endpoint) -> None:
        """StaleError when `before` is not what stands. How it fared stays."""
        ...

    async def fared_well(self, endpoint_id: str) -> None:
        """It has no failures any more."""
        ...

    async def failed(self, endpoint_id: str, at: datetime) -> Endpoint:
        """One failure more, the first of them at `at` if there was none."""
        ...

    async def disable(self, before: Endpoint, reason: Disabled, at: datetime) -> Endpoint:
        """As it then stands. StaleError when `before` is not what stands, or is disabled already."""
        ...

    async def delete(self, endpoint_id: str) -> None:
        """Idempotent."""
        ...

    async def delete_all(self, project_id: str) -> None: ...
