"""What a project is told: events, each kept as it was when it came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Event:
    """`stream` is what it is an event of (a call's id): there `sequence` counts from 1. `id` is the same for both.

    `data` is what is told, without its envelope.
    """

    id: str
    project_id: str
    stream: str
    sequence: int
    type: str
    at: datetime
    data: dict[str, Any]


def event_id(stream: str, sequence: int) -> str:
    return f"evt_{stream}_{sequence}"
