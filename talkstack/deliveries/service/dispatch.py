"""Couriers are started where something waits for one."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from talkstack.clock import Clock
from talkstack.deliveries.model.delivery import Delivery
from talkstack.deliveries.model.state import DeliveryState
from talkstack.deliveries.ports import Couriers, DeliveryStore

log = logging.getLogger(__name__)

MOST_A_SWEEP = 500
SETTLING = timedelta(seconds=5)
"""What is due for less is being begun by whoever brought it."""


@dataclass(frozen=True, kw_only=True)
class Dispatcher:
    deliveries: DeliveryStore
    clock: Clock

    async def dispatch(self, stream: str, couriers: Couriers) -> None:
        """For what is new in a stream. A courier that is lost here the sweeper starts."""
        waiting = await self.deliveries.of_stream(stream)
        await _start((it for it in waiting if it.state is DeliveryState.PENDING), couriers)

    async def sweep(self, couriers: Couriers) -> int:
        """For all that is due and has nobody: retries, and what came while a courier was about to end."""
        due = await self.deliveries.due(self.clock.now() - SETTLING, limit=MOST_A_SWEEP)
        started = await _start(due, couriers)
        if started:
            log.info("sweep.couriers started=%d", started)
        return started


async def _start(deliveries: Iterable[Delivery], couriers: Couriers) -> int:
    wanted = dict.fromkeys((it.endpoint_id, it.stream) for it in deliveries)
    for endpoint_id, stream in wanted:
        await couriers.start(endpoint_id, stream)
    return len(wanted)
