"""The use cases of telling projects what comes about, made when they are first asked for."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from talkstack.audit.service import Audit
from talkstack.deliveries.durable import DurableCouriers
from talkstack.deliveries.ports import Couriers
from talkstack.deliveries.service.courier import Courier
from talkstack.deliveries.service.dispatch import Dispatcher
from talkstack.deliveries.service.log import DeliveryDesk
from talkstack.deliveries.service.outbox import Outbox
from talkstack.deliveries.service.warden import Warden
from talkstack.http.addresses import endpoint_of, parse_allowed
from talkstack.webhooks.service.endpoints import Webhooks
from talkstack.webhooks.service.numbers import NumberTeller

if TYPE_CHECKING:
    from azure.durable_functions import DurableOrchestrationClient

    from talkstack.adapters import Adapters
    from talkstack.clock import Clock
    from talkstack.settings import Settings


class Mailroom:
    def __init__(self, settings: Settings, adapters: Adapters, clock: Clock) -> None:
        self._settings = settings
        self._adapters = adapters
        self._clock = clock

    def couriers(self, client: DurableOrchestrationClient) -> Couriers:
        return DurableCouriers(client)

    @cached_property
    def outbox(self) -> Outbox:
        adapters = self._adapters
        return Outbox(
            events=adapters.events,
            endpoints=adapters.webhooks,
            deliveries=adapters.deliveries,
            clock=self._clock,
        )

    @cached_property
    def numbers(self) -> NumberTeller:
        return NumberTeller(numbers=self._adapters.numbers, outbox=self.outbox, clock=self._clock)

    @cached_property
    def webhooks(self) -> Webhooks:
        adapters = self._adapters
        return Webhooks(
            endpoints=adapters.webhooks,
            deliveries=adapters.deliveries,
            outbox=self.outbox,
            reachable=partial(endpoint_of, allowed=parse_allowed(self._settings.outbound_allow)),
            audit=self._audit,
            clock=self._clock,
        )

    @cached_property
    def log(self) -> DeliveryDesk:
        adapters = self._adapters
        return DeliveryDesk(
            endpoints=adapters.webhooks,
            deliveries=adapters.deliveries,
            outbox=self.outbox,
            audit=self._audit,
            clock=self._clock,
        )

    @cached_property
    def courier(self) -> Courier:
        adapters = self._adapters
        return Courier(
            events=adapters.events,
            endpoints=adapters.webhooks,
            deliveries=adapters.deliveries,
            receivers=adapters.receivers,
            warden=self._warden,
            meter=adapters.meter,
            clock=self._clock,
        )

    @cached_property
    def dispatcher(self) -> Dispatcher:
        return Dispatcher(deliveries=self._adapters.deliveries, clock=self._clock)

    @cached_property
    def _warden(self) -> Warden:
        return Warden(
            endpoints=self._adapters.webhooks,
            outbox=self.outbox,
            audit=self._audit,
            meter=self._adapters.meter,
            clock=self._clock,
        )

    @cached_property
    def _audit(self) -> Audit:
        return Audit(store=self._adapters.audit, clock=self._clock)
