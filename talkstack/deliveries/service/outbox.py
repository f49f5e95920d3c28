"""What has come about is written down for whoever wants to be told, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from talkstack.cache import Cache
from talkstack.clock import Clock
from talkstack.deliveries.model.delivery import delivery_of
from talkstack.deliveries.ports import DeliveryStore
from talkstack.webhooks.model.endpoint import MOST, Endpoint
from talkstack.webhooks.model.event import Event
from talkstack.webhooks.ports import EndpointStore, EventStore

KNOWN_SECONDS = 30.0
"""How late a change of the endpoints may be noticed: each event would have to ask the database."""
MOST_PROJECTS = 1024
KEPT = timedelta(days=30)
"""What is no event of a call, which goes with it, is forgotten."""


class Outbox:
    """Who is told is decided when the event is first written: a repeat finds it so, and adds what is missing.

    The event is there before its deliveries: whoever dies in between is mended by the repeat.
    """

    def __init__(
        self, *, events: EventStore, endpoints: EndpointStore, deliveries: DeliveryStore, clock: Clock
    ) -> None:
        self._events = events
        self._endpoints = endpoints
        self._deliveries = deliveries
        self._clock = clock
        self._known: Cache[str, tuple[Endpoint, ...]] = Cache(
            clock.monotonic, ttl=KNOWN_SECONDS, absent_ttl=KNOWN_SECONDS, size=MOST_PROJECTS
        )

    async def put(self, event: Event) -> Event | None:
        """As it was written first; None when nobody wants it: then it is kept nowhere.

        An endpoint is not told of itself.
        """
        known = await self._of(event.project_id)
        to = tuple(it.id for it in known if it.wants(event.type, event.at) and it.id != event.stream)
        return await self.send(replace(event, to=to)) if to else None

    async def send(self, event: Event) -> Event:
        """To the endpoints that it names."""
        kept = await self._events.insert(event)
        now = self._clock.now()
        await self._deliveries.insert([delivery_of(kept, it, now) for it in kept.to])
        return kept

    def forget(self) -> None:
        """What this process has changed it sees in its next event."""
        self._known.clear()

    async def _of(self, project_id: str) -> tuple[Endpoint, ...]:
        async def load() -> tuple[Endpoint, ...]:
            return tuple(await self._endpoints.page(project_id, after=None, limit=MOST))

        return await self._known.get(project_id, load)
