"""One attempt to deliver, and what comes of it.

What goes next is seen from what is recorded, and is recorded before the next goes: two that carry for one stream at
once may deliver a thing twice, and nothing before what precedes it.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from talkstack.clock import Clock
from talkstack.deliveries.model.delivery import GONE, LONGEST_NAP, Attempt, Delivery, Receipt, Turn, turn_of
from talkstack.deliveries.model.state import DeliveryState
from talkstack.deliveries.ports import DeliveryStore, Receivers
from talkstack.deliveries.service.gate import Gate
from talkstack.deliveries.service.warden import Warden
from talkstack.errors import NotFoundError
from talkstack.telemetry.model import Metric
from talkstack.telemetry.ports import Meter
from talkstack.webhooks.model.endpoint import Endpoint
from talkstack.webhooks.model.event import body_of
from talkstack.webhooks.model.types import Disabled
from talkstack.webhooks.ports import EndpointStore, EventStore
from talkstack.webhooks.signature import signed

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pause:
    """Until the courier carries on. `over`: it need not, whoever brings something new starts another."""

    over: bool
    seconds: float = 0.0


OVER, AT_ONCE, CROWDED = Pause(over=True), Pause(over=False), Pause(over=False, seconds=2.0)
BRIEFLY_SECONDS = 5.0
"""Servers that answer at once are told of several things in one go."""


@dataclass(frozen=True, kw_only=True)
class Courier:
    events: EventStore
    endpoints: EndpointStore
    deliveries: DeliveryStore
    receivers: Receivers
    warden: Warden
    meter: Meter
    clock: Clock
    chance: Callable[[], float] = random.random
    gate: Gate = field(default_factory=Gate)

    async def carry_on(self, endpoint_id: str, stream: str) -> Pause:
        """One delivery after another, until it is over, or has to wait, or a while has passed."""
        began = self.clock.monotonic()
        pause = await self.carry(endpoint_id, stream)
        while pause == AT_ONCE and self.clock.monotonic() - began < BRIEFLY_SECONDS:
            pause = await self.carry(endpoint_id, stream)
        return pause

    async def carry(self, endpoint_id: str, stream: str) -> Pause:
        now = self.clock.now()
        pending = await self.deliveries.pending(endpoint_id, stream)
        if any(it.until <= now for it in pending):
            await self.deliveries.drop(endpoint_id, stream, ended=now)
            return AT_ONCE
        if not pending:
            return OVER
        endpoint = await self._endpoint(endpoint_id)
        if endpoint is None:
            await self.deliveries.drop(endpoint_id, stream)
            return OVER
        if not endpoint.enabled:
            return await self._wait_for(endpoint, pending)
        return await self._go_on(endpoint, pending, now)

    async def _go_on(self, endpoint: Endpoint, pending: Sequence[Delivery], now: datetime) -> Pause:
        if any(it.asleep for it in pending):
            await self.deliveries.wake(endpoint.id, now, stream=pending[0].stream)
            return AT_ONCE
        turn = turn_of(pending, now)
        if turn.send is None:
            return await self._wait(turn, pending[0], now)
        with self.gate.through(endpoint) as free:
            if not free:
                return await self._stand_back(endpoint, pending, now)
            await self._attempt(endpoint, turn.send, now)
        return AT_ONCE

    async def _endpoint(self, endpoint_id: str) -> Endpoint | None:
        try:
            return await self.endpoints.find(endpoint_id)
        except NotFoundError:
            return None

    async def _wait_for(self, endpoint: Endpoint, pending: Sequence[Delivery]) -> Pause:
        """Whoever enables it wakes them. Who does so meanwhile is seen when they are looked at once more."""
        await self.warden.tell(endpoint)
        until = min(it.until for it in pending)
        if all(it.next_at >= until for it in pending):
            return OVER
        await self.deliveries.postpone(endpoint.id, pending[0].stream, until)
        return AT_ONCE

    async def _wait(self, turn: Turn, first: Delivery, now: datetime) -> Pause:
        """Naps only while whatever comes new has to wait as well; the sweeper wakes the others."""
        if turn.until is None:
            return OVER
        if turn.held:
            await self.deliveries.postpone(first.endpoint_id, first.stream, turn.until)
        nap = turn.until - now
        if turn.held and nap <= LONGEST_NAP:
            return Pause(over=False, seconds=nap.total_seconds())
        return OVER

    async def _stand_back(self, endpoint: Endpoint, pending: Sequence[Delivery], now: datetime) -> Pause:
        """Behind others of the same server; and if nothing is accepted there, until the sweeper comes by."""
        if not endpoint.failing:
            return CROWDED
        last = min(it.until for it in pending) - timedelta(seconds=1)
        await self.deliveries.postpone(endpoint.id, pending[0].stream, min(now + LONGEST_NAP, last))
        return OVER

    async def _attempt(self, endpoint: Endpoint, delivery: Delivery, now: datetime) -> None:
        try:
            event = await self.events.get(delivery.event_id)
        except NotFoundError:
            await self.deliveries.drop(endpoint.id, delivery.stream, only=delivery.id)
            return
        body = body_of(event, endpoint.payload_version)
        headers = signed(endpoint.signing(now), id_=event.id, timestamp=int(now.timestamp()), body=body)
        began = self.clock.monotonic()
        receipt = await self.receivers.post(endpoint.url, headers=headers, body=body)
        ms = round((self.clock.monotonic() - began) * 1000)
        self.meter.add(Metric.WEBHOOK_ATTEMPTS, outcome=_outcome(receipt))
        attempt = Attempt(at=self.clock.now(), ms=ms, status=receipt.status, error=receipt.error)
        log.info(
            "webhook.attempt delivery=%s status=%s error=%s ms=%d",
            delivery.id,
            receipt.status,
            receipt.error,
            ms,
        )
        await self._settle(endpoint, delivery, attempt, receipt)

    async def _settle(
        self, endpoint: Endpoint, delivery: Delivery, attempt: Attempt, receipt: Receipt
    ) -> None:
        if receipt.accepted:
            await self.deliveries.record(delivery, delivery.accepted(attempt))
            if endpoint.failures:
                await self.endpoints.fared_well(endpoint.id)
            return
        after = delivery.failed(attempt, receipt.retry_after, self.chance())
        if not await self.deliveries.record(delivery, after):
            return
        failing = await self.endpoints.failed(endpoint.id, attempt.at)
        spent = after.failing_since if after.state is DeliveryState.FAILED else None
        if receipt.status == GONE:
            await self.warden.disable(endpoint, Disabled.GONE)
        elif failing.hopeless(attempt.at, spent_since=spent):
            await self.warden.disable(endpoint, Disabled.FAILING)


def _outcome(receipt: Receipt) -> str:
    if receipt.accepted:
        return "accepted"
    return "unreached" if receipt.status is None else "refused"
