"""Couriers are started where something waits for one."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from talkstack.clock import Clock
from talkstack.deliveries.ports import Couriers, DeliveryStore

log = logging.getLogger(__name__)

MOST_A_SWEEP = 500
SETTLING = timedelta(seconds=5)
"""What is due for less is being begun by whoever brought it."""


@dataclass(frozen=True, kw_only=True)
class Dispatcher:
    deliveries: DeliveryStore
    clock: Clock

    async def dispatch(self, stream: str, to: Collection[str], couriers: Couriers) -> None:
        """For what is new in a stream, and to which endpoints. A courier that is lost here the sweeper starts."""
        await _start(((endpoint_id, stream) for endpoint_id in to), couriers)

    async def sweep(self, couriers: Couriers) -> int:
        """For all that is due and has nobody: retries, and what came while a courier was about to end."""
        due = await self.deliveries.due(self.clock.now() - SETTLING, limit=MOST_A_SWEEP)
        started = await _start(((it.endpoint_id, it.stream) for it in due), couriers)
        if started:
            log.info("sweep.couriers started=%d", started)
        return started


async def _start(waiting: Iterable[tuple[str, str]], couriers: Couriers) -> int:
    wanted = dict.fromkeys(waiting)
    for endpoint_id, stream in wanted:
        await couriers.start(endpoint_id, stream)
    return len(wanted)
