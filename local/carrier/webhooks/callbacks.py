"""Status callbacks of calls: https://www.twilio.com/docs/voice/api/call-resource#statuscallback"""

from datetime import UTC, datetime

from local.carrier.media.clock import Instant
from local.carrier.records.calls import Call
from local.carrier.records.dates import rfc2822
from local.carrier.webhooks.request import WebhookRequest


def completed(call: Call, at: Instant) -> WebhookRequest | None:
    """A number has no StatusCallbackEvent: it is told the end of a call and nothing else."""
    number = call.number
    if not number.status_callback:
        return None
    seconds = call.duration or 0
    facts = {
        "CallDuration": str(seconds),
        "Duration": str(-(-seconds // 60)),
        "Timestamp": rfc2822(datetime.now(UTC)) or "",
        "CallbackSource": "call-progress-events",
        "SequenceNumber": "0",
    }
    return WebhookRequest(number.status_callback, number.status_callback_method, at, call.params(), facts)
