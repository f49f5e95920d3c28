"""The call's orchestration, reached through the Durable client that is bound to a trigger."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from azure.durable_functions import OrchestrationRuntimeStatus

from talkstack.calls.model.fact import Fact
from talkstack.calls.ports import Progress
from talkstack.clock import Clock
from talkstack.errors import ProviderError
from talkstack.telemetry.model import Metric
from talkstack.telemetry.ports import Meter

if TYPE_CHECKING:
    from azure.durable_functions import DurableOrchestrationClient
    from azure.durable_functions.models.DurableOrchestrationStatus import DurableOrchestrationStatus

log = logging.getLogger(__name__)

CALL = "call"
CLOCK = "clock"
BELL_SECONDS = 0.2
REST_SECONDS = 5.0
"""After an engine that hung, nobody waits for the next bells for this long: the sweeper mends them.

A refusal costs no time, and may concern one call alone: it silences nothing."""
UNHEARD_IN_A_ROW = 2
"""One bell may be late on a busy machine."""
PURGE_SECONDS = 10.0
TIDY_SECONDS = 120.0
LOOK_SECONDS = 0.1
FAILED_KEPT = timedelta(days=30)
"""What did not come to a good end stays for so much longer, for who looks into it."""
OVER = [OrchestrationRuntimeStatus.Completed]
FAILED = [
    OrchestrationRuntimeStatus.Failed,
    OrchestrationRuntimeStatus.Terminated,
    OrchestrationRuntimeStatus.Canceled,
]
LIVING = frozenset({"Running", "Pending", "Suspended", "ContinuedAsNew"})
BROKEN_OFF = frozenset({"Failed", "Terminated", "Canceled"})


@dataclass
class Bell:
    """Shared by the process: until when nobody rings, how many bells were lost, and how many timed out in a row."""

    clock: Clock
    meter: Meter
    quiet_until: float = 0.0
    lost: int = 0
    unheard: int = 0

    @property
    def silenced(self) -> bool:
        return self.clock.monotonic() < self.quiet_until

    def miss(self, call_id: str, error: BaseException | None) -> None:
        self.lost += 1
        self.meter.add(Metric.BELLS_LOST)
        self.unheard += isinstance(error, TimeoutError)
        if self.unheard >= UNHEARD_IN_A_ROW:
            self.quiet_until = self.clock.monotonic() + REST_SECONDS
        if error is not None:
            log.warning("bell.lost call=%s error=%s lost=%d", call_id, type(error).__name__, self.lost)


@dataclass(frozen=True)
class DurableLifecycle:
    """`patience` in seconds: a webhook has little, the sweeper and the clock have more."""

    client: DurableOrchestrationClient
    bell: Bell
    patience: float = BELL_SECONDS

    async def begin(self, call_id: str, first: Fact) -> bool:
        start = {"call_id": call_id, "fact": first.to_dict()}
        return await self._heard(
            call_id,
            lambda: asyncio.gather(
                self._start(CALL, call_id, start),
                self._start(CLOCK, clock_id(call_id), {"call_id": call_id}),
            ),
        )

    async def ring(self, call_id: str, facts: Sequence[Fact]) -> bool:
        return await self._heard(call_id, lambda: self._ring(call_id, facts))

    async def progress(self, call_id: str) -> Progress | None:
        try:
            status = await asyncio.wait_for(self.client.get_status(call_id), REST_SECONDS)
        except Exception as error:
            raise ProviderError("durable", type(error).__name__, retryable=True) from error
        if not _goes_on(status):
            return None
        custom: Any = status.custom_status
        folded = int(custom["folded"]) if isinstance(custom, dict) else 0  # pyright: ignore[reportUnknownArgumentType] - JSON
        return Progress(folded, over=status.runtime_status is OrchestrationRuntimeStatus.Completed)

    async def wind(self, call_id: str) -> bool:
        clock = clock_id(call_id)
        try:
            async with asyncio.timeout(REST_SECONDS):
                status = await self.client.get_status(clock)
                if _goes_on(status):
                    return False
                await self._start(CLOCK, clock, {"call_id": call_id})
        except Exception as error:
            raise ProviderError("durable", type(error).__name__, retryable=True) from error
        return True

    async def wrap_up(self, call_id: str, steps: Sequence[str], *, told: int, folded: int) -> bool:
        """As an orchestration that goes on in a new history."""
        rest = {"left": list(steps), "told": told, "folded": folded, "vain": 0}
        try:
            async with asyncio.timeout(REST_SECONDS):
                await self._start(CALL, call_id, {"call_id": call_id, "rest": rest})
        except Exception as error:
            raise ProviderError("durable", type(error).__name__, retryable=True) from error
        return True

    async def purge(self, call_id: str, *, beside: Sequence[str] = ()) -> None:
        try:
            async with asyncio.timeout(PURGE_SECONDS):
                await asyncio.gather(*map(self._purge, (call_id, clock_id(call_id), *beside)))
        except Exception as error:
            raise ProviderError("durable", type(error).__name__, retryable=True) from error

    async def tidy(self, *, since: datetime, before: datetime) -> int:
        """What failed goes a month later."""
        try:
            async with asyncio.timeout(TIDY_SECONDS):
                done = await self.client.purge_instance_history_by(since, before, OVER)
                failed = await self.client.purge_instance_history_by(
                    since - FAILED_KEPT, before - FAILED_KEPT, FAILED
                )
        except Exception as error:
            raise ProviderError("durable", type(error).__name__, retryable=True) from error
        return done.instances_deleted + failed.instances_deleted

    async def _purge(self, instance_id: str) -> None:
        """What still lives would stay: it is ended first, and that takes the engine a moment."""
        if await self._lives(instance_id):
            await self.client.terminate(instance_id, "its call is erased")
        while await self._lives(instance_id):
            await self.bell.clock.sleep(LOOK_SECONDS)
        await self.client.purge_instance_history(instance_id)

    async def _lives(self, instance_id: str) -> bool:
        status = await self.client.get_status(instance_id)
        known = status.runtime_status if status else None
        return known is not None and known.name in LIVING

    async def _ring(self, call_id: str, facts: Sequence[Fact]) -> None:
        for fact in facts:
            await self.client.raise_event(call_id, f"fact-{fact.k}", fact.to_dict())

    async def _start(self, name: str, instance_id: str, start: dict[str, Any]) -> None:
        """An instance that lives already refuses a second life: that is what was wanted."""
        try:
            await self.client.start_new(name, instance_id, start)
        except Exception as refusal:
            status = await self.client.get_status(instance_id)
            if not status or status.runtime_status is None:
                raise refusal from None

    async def _heard(self, call_id: str, work: Callable[[], Awaitable[object]]) -> bool:
        if self.bell.silenced:
            self.bell.miss(call_id, None)
            return False
        try:
            await asyncio.wait_for(work(), self.patience)
        except Exception as error:  # the SDK raises bare Exception for every refusal
            self.bell.miss(call_id, error)
            return False
        self.bell.unheard = 0
        return True


def _goes_on(status: DurableOrchestrationStatus | None) -> bool:
    """Or has come to its end: whatever broke off has to be started anew."""
    known = status.runtime_status if status else None
    return known is not None and known.name not in BROKEN_OFF


def clock_id(call_id: str) -> str:
    return f"{call_id}-clock"
