"""Names and payloads that cross the replay wall: plain dicts of kinds, ids and numbers."""

from __future__ import annotations

import json
from typing import Any

CALL = "call"
CLOCK = "clock"

SET_PLAN = "set_plan"
RECONCILE = "reconcile"
TRANSCRIBE = "transcribe"
CLOSE = "close"


def fact_event(k: int) -> str:
    return f"fact-{k}"


def payload(data: Any) -> dict[str, Any]:
    """The SDK hands event data over as JSON text, a webhook as an object; both are meant."""
    return json.loads(data) if isinstance(data, str) else data
