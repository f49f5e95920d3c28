"""What the account is charged: told some time after the end, as a negative number, and null until then.

https://www.twilio.com/docs/voice/api/call-resource
https://www.twilio.com/docs/voice/api/recording
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from local.carrier.records.calls import Call
from local.carrier.records.recordings import Recording

TOLD_AFTER = timedelta(seconds=3)
"""Twilio takes minutes, or longer."""
UNIT = "USD"
INBOUND = Decimal("0.0085")
OUTBOUND = Decimal("0.0140")
RECORDED = Decimal("0.0025")
MINUTE = 60


def call_price(call: Call) -> str | None:
    """By each minute that has begun; a call that nobody answered costs nothing, and is told nothing of."""
    if call.status != "completed":
        return None
    return _price(INBOUND if call.direction == "inbound" else OUTBOUND, call.duration, call.ended)


def recording_price(recording: Recording) -> str | None:
    return None if recording.active else _price(RECORDED, recording.duration, recording.updated)


def _price(a_minute: Decimal, seconds: int | None, ended: datetime | None) -> str | None:
    if seconds is None or ended is None or datetime.now(UTC) - ended < TOLD_AFTER:
        return None
    minutes = max(1, -(-seconds // MINUTE))
    return f"{-minutes * a_minute:.5f}"
