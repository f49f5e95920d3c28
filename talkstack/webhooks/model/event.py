"""What a project is told: events, each kept as it was when it came about."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

PAYLOAD_VERSION = 1


@dataclass(frozen=True, kw_only=True)
class Event:
    """`stream` is what it is an event of (a call's id): there `sequence` counts from 1.

    `data` is what is told, without its envelope; `to` are the endpoints that are told. `expires_at`: when it is
    forgotten; None: together with what it is an event of.
    """

    id: str
    project_id: str
    stream: str
    sequence: int
    type: str
    at: datetime
    data: dict[str, Any]
    to: tuple[str, ...] = ()
    expires_at: datetime | None = None


def event_id(stream: str, sequence: int) -> str:
    return f"evt_{stream}_{sequence}"


def body_of(event: Event, version: int) -> bytes:
    """The same bytes each time it is told in that version."""
    told = {
        "id": event.id,
        "type": event.type,
        "version": version,
        "sequence": event.sequence,
        "timestamp": instant(event.at),
        "data": event.data,
    }
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
