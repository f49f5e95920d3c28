"""An endpoint that answers no more is left alone, and its project is told at its other endpoints."""

from __future__ import annotations

from dataclasses import dataclass

from talkstack.audit.model import PRODUCT
from talkstack.audit.service import Audit
from talkstack.clock import Clock
from talkstack.deliveries.service.outbox import KEPT, Outbox
from talkstack.telemetry.model import Metric
from talkstack.telemetry.ports import Meter
from talkstack.webhooks.model.endpoint import Endpoint
from talkstack.webhooks.model.event import Event, event_id, instant
from talkstack.webhooks.model.types import DISABLED, Disabled
from talkstack.webhooks.ports import EndpointStore


@dataclass(frozen=True, kw_only=True)
class Warden:
    endpoints: EndpointStore
    outbox: Outbox
    audit: Audit
    meter: Meter
    clock: Clock

    async def disable(self, endpoint: Endpoint, reason: Disabled) -> None:
        """Unless somebody has changed it since it was tried: nobody has tried that one."""
        if (await self.endpoints.find(endpoint.id)).revision != endpoint.revision:
            return
        async with self.audit.change(
            PRODUCT,
            "webhook.disable",
            project_id=endpoint.project_id,
            resource=endpoint.id,
            fields=("enabled",),
        ):
            disabled = await self.endpoints.disable(endpoint, reason, self.clock.now())
        self.meter.add(Metric.WEBHOOKS_DISABLED, outcome=reason.value)
        self.outbox.forget()
        await self.tell(disabled)

    async def tell(self, endpoint: Endpoint) -> None:
        """Once for each time that we disabled it, however often this is called."""
        if endpoint.disabled_at is None or endpoint.disabled_reason is None or not endpoint.given_up:
            return
        told = {
            "id": endpoint.id,
            "description": endpoint.description,
            "disabled_at": instant(endpoint.disabled_at),
            "reason": endpoint.disabled_reason.value,
        }
        event = Event(
            id=event_id(endpoint.id, endpoint.disablings),
            project_id=endpoint.project_id,
            stream=endpoint.id,
            sequence=endpoint.disablings,
            type=DISABLED,
            at=endpoint.disabled_at,
            data=told,
            expires_at=endpoint.disabled_at + KEPT,
        )
        await self.outbox.put(event)
