"""Status callbacks of calls: https://www.twilio.com/docs/voice/api/call-resource#statuscallback"""

from datetime import UTC, datetime

from local.carrier.media.clock import Instant
from local.carrier.records.calls import Call, CallStatus
from local.carrier.records.dates import rfc2822
from local.carrier.webhooks.request import WebhookRequest

_SIP_CODES: dict[CallStatus, str] = {
    "completed": "200",
    "busy": "486",
    "no-answer": "487",
    "canceled": "487",
    "failed": "404",
}


class Progress:
    """The events of one call of which its customer wants to be told, numbered from 0."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._told = 0

    def event(self, name: str, at: Instant) -> WebhookRequest | None:
        instructions = self._call.instructions
        if not instructions.status_callback or name not in instructions.events:
            return None
        facts = {
            "Timestamp": rfc2822(datetime.now(UTC)) or "",
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(self._told),
            **(_end(self._call) if name == "completed" else {}),
        }
        self._told += 1
        url, method = instructions.status_callback, instructions.status_callback_method
        return WebhookRequest(url, method, at, self._call.params(), facts)


def _end(call: Call) -> dict[str, str]:
    seconds = call.duration or 0
    times = {"CallDuration": str(seconds), "Duration": str(-(-seconds // 60))}
    return {**times, "SipResponseCode": _SIP_CODES[call.status]} if call.order else times
