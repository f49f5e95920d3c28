"""A job's orchestration, reached through the Durable client that is bound to a trigger."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azure.durable_functions import DurableOrchestrationClient

log = logging.getLogger(__name__)

ANALYSING = "analysing"
PATIENCE_SECONDS = 5.0


@dataclass(frozen=True)
class DurableJobRunner:
    client: DurableOrchestrationClient

    async def begin(self, job_id: str) -> bool:
        """An instance that lives already refuses a second life: that is what was wanted."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._begin(job_id)
        except Exception as error:  # the SDK raises bare Exception for every refusal
            log.warning("reanalysis.unheard job=%s error=%s", job_id, type(error).__name__)
            return False
        return True

    async def _begin(self, job_id: str) -> None:
        try:
            await self.client.start_new(ANALYSING, job_id, {"job_id": job_id})
        except Exception as refusal:
            status = await self.client.get_status(job_id)
            if not status or status.runtime_status is None:
                raise refusal from None
