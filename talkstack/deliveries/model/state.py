"""What becomes of a delivery."""

from __future__ import annotations

from enum import StrEnum


class DeliveryState(StrEnum):
    """`failed`: after its last attempt; `dropped`: it had no chance within its three days, or nowhere to go."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"
