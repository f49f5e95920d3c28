"""Couriers' orchestrations, reached through the Durable client that is bound to a trigger."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talkstack.deliveries.model.delivery import courier_id

if TYPE_CHECKING:
    from azure.durable_functions import DurableOrchestrationClient

log = logging.getLogger(__name__)

COURIER = "courier"
PATIENCE_SECONDS = 10.0
LIVING = frozenset({"Running", "Pending", "Suspended", "ContinuedAsNew"})


@dataclass(frozen=True)
class DurableCouriers:
    client: DurableOrchestrationClient

    async def start(self, endpoint_id: str, stream: str) -> bool:
        """An instance that lives already refuses a second life: that is what was wanted."""
        instance_id = courier_id(endpoint_id, stream)
        order = {"endpoint_id": endpoint_id, "stream": stream}
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._start(instance_id, order)
        except Exception as error:
            log.warning("courier.lost courier=%s error=%s", instance_id, type(error).__name__)
            return False
        return True

    async def _start(self, instance_id: str, order: dict[str, str]) -> None:
        try:
            await self.client.start_new(COURIER, instance_id, order)
        except Exception as refusal:
            if not await self._lives(instance_id):
                raise refusal from None

    async def _lives(self, instance_id: str) -> bool:
        status = await self.client.get_status(instance_id)
        known = status.runtime_status if status else None
        return known is not None and known.name in LIVING
