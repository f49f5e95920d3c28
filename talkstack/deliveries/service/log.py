"""What became of each delivery, and another go."""

from __future__ import annotations

from dataclasses import dataclass

from talkstack.audit.model import Actor
from talkstack.audit.service import Audit
from talkstack.clock import Clock
from talkstack.deliveries.model.delivery import LIFE, Delivery, delivery_id
from talkstack.deliveries.model.state import DeliveryState
from talkstack.deliveries.ports import Couriers, DeliveryLog
from talkstack.deliveries.service.outbox import KEPT, Outbox
from talkstack.errors import ConflictError
from talkstack.ids import new_id
from talkstack.webhooks.model.endpoint import Endpoint
from talkstack.webhooks.model.event import Event, event_id
from talkstack.webhooks.model.types import TEST
from talkstack.webhooks.ports import EndpointStore


@dataclass(frozen=True, kw_only=True)
class DeliveryDesk:
    endpoints: EndpointStore
    deliveries: DeliveryLog
    outbox: Outbox
    audit: Audit
    clock: Clock

    async def get(self, project_id: str, delivery: str) -> Delivery:
        return await self.deliveries.get(project_id, delivery)

    async def page(
        self,
        project_id: str,
        endpoint_id: str,
        *,
        state: DeliveryState | None,
        type_: str | None,
        after: str | None,
        limit: int,
    ) -> list[Delivery]:
        endpoint = await self.endpoints.get(project_id, endpoint_id)
        return await self.deliveries.page(endpoint.id, state=state, type_=type_, after=after, limit=limit)

    async def test(self, actor: Actor, project_id: str, endpoint_id: str, couriers: Couriers) -> Delivery:
        """An event of its own, whatever the endpoint asks for."""
        endpoint = await self._enabled(project_id, endpoint_id)
        now = self.clock.now()
        stream = new_id("tst", now)
        event = Event(
            id=event_id(stream, 1),
            project_id=project_id,
            stream=stream,
            sequence=1,
            type=TEST,
            at=now,
            data={"id": endpoint.id, "description": endpoint.description},
            to=(endpoint.id,),
            expires_at=now + KEPT,
        )
        async with self.audit.change(actor, "webhook.test", project_id=project_id, resource=endpoint_id):
            await self.outbox.send(event)
        await couriers.start(endpoint.id, stream)
        return await self.deliveries.get(project_id, delivery_id(event.id, endpoint.id))

    async def redeliver(self, actor: Actor, project_id: str, delivery: str, couriers: Couriers) -> Delivery:
        """Under the same id, and as often as if it were new. It holds back nothing that it did not."""
        found = await self.deliveries.get(project_id, delivery)
        endpoint = await self._enabled(project_id, found.endpoint_id)
        now = self.clock.now()
        async with self.audit.change(actor, "webhook.redeliver", project_id=project_id, resource=endpoint.id):
            await self.deliveries.ask_again(delivery, now, until=now + LIFE)
        await couriers.start(endpoint.id, found.stream)
        return await self.deliveries.get(project_id, delivery)

    async def _enabled(self, project_id: str, endpoint_id: str) -> Endpoint:
        endpoint = await self.endpoints.get(project_id, endpoint_id)
        if not endpoint.enabled:
            raise ConflictError("webhook_disabled", "nothing is sent there: enable it first")
        return endpoint
