"""What happened, for whoever looks on: notices, webhooks and each call's timeline."""

import logging
from collections import defaultdict, deque
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from local.carrier.faults import Level

_log = logging.getLogger("carrier")

_KEPT = 10_000


@dataclass(frozen=True)
class WebhookEntry:
    call_sid: str
    path: str
    token: str
    ms: int
    status: int | None
    error_code: int | None
    sha256: list[str]
    equal: bool


@dataclass(frozen=True)
class Notification:
    call_sid: str
    code: int | None
    level: Level
    message: str
    url: str
    date: str


class Journal:
    def __init__(self) -> None:
        self.notifications: deque[Notification] = deque(maxlen=_KEPT)
        self.webhooks: deque[WebhookEntry] = deque(maxlen=_KEPT)
        self.timelines: defaultdict[str, list[dict[str, object]]] = defaultdict(list)

    def notify(self, call_sid: str, level: Level, code: int | None, message: str, url: str = "") -> None:
        """Keep a notice; one without a code is about this stand-in and not about Twilio."""
        _log.warning("%s %s %s %s", call_sid, level, code or "not done", message)
        date = datetime.now(UTC).isoformat()
        self.notifications.append(Notification(call_sid, code, level, message, url, date))

    def webhook(self, entry: WebhookEntry) -> None:
        _log.info(
            "%s webhook %s %s %d ms", entry.call_sid, entry.path, entry.status or entry.error_code, entry.ms
        )
        self.webhooks.append(entry)

    def mark(self, call_sid: str, media_ms: int, event: str, **facts: object) -> None:
        self.timelines[call_sid].append({"media_ms": media_ms, "event": event, **facts})

    def as_json(self) -> dict[str, list[dict[str, object]]]:
        return {
            "notifications": [asdict(entry) for entry in self.notifications],
            "webhooks": [asdict(entry) for entry in self.webhooks],
        }
