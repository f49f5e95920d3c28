"""What stands there all month, whether anybody calls or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from infra.cost.prices import (
    BUSY,
    CAPACITY,
    DISK,
    ENDPOINT,
    GATEWAY,
    NODES,
    NUMBER,
    READY,
    RULE,
    ZONE,
    Price,
)

MONTH_SECONDS = 730 * 3600
SWEEP_SECONDS = 15
"""The sweeper's instance is at work for a second, the least that is paid for, this often."""


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """What of a parameter file costs money each month, under the names that it has there."""

    name: str
    tier: str
    storage_gb: int
    highly_available: bool = False
    memory_gb: int = 2
    always_ready: int = 0
    scheduler_units: int = 0
    private_endpoints: int = 0
    alerts: int = 0


@dataclass(frozen=True, kw_only=True)
class Item:
    price: Price
    quantity: float

    @property
    def dollars(self) -> float:
        return self.price.dollars * self.quantity


DEV = Deployment(name="dev", tier="M10", storage_gb=32)
PROD = Deployment(
    name="prod",
    tier="M30",
    storage_gb=128,
    highly_available=True,
    always_ready=5,
    scheduler_units=3,
    private_endpoints=7,
    alerts=10,
)


def items(it: Deployment) -> Iterator[Item]:
    nodes = 2 if it.highly_available else 1
    yield Item(price=READY, quantity=it.always_ready * it.memory_gb * MONTH_SECONDS)
    yield Item(price=BUSY, quantity=it.memory_gb * MONTH_SECONDS / SWEEP_SECONDS)
    yield Item(price=NODES[it.tier], quantity=nodes)
    yield Item(price=DISK, quantity=nodes * it.storage_gb)
    yield Item(price=CAPACITY, quantity=it.scheduler_units)
    yield Item(price=ENDPOINT, quantity=it.private_endpoints)
    yield Item(price=ZONE, quantity=it.private_endpoints)
    yield Item(price=GATEWAY, quantity=1 if it.private_endpoints else 0)
    yield Item(price=RULE, quantity=it.alerts)
    yield Item(price=NUMBER, quantity=1)
