from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from local.carrier.records.folder import Document, Folder
from local.carrier.records.numbers import Number
from local.carrier.records.orders import AnsweredBy, Order

type CallStatus = Literal[
    "queued", "initiated", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled"
]

UNANSWERED: frozenset[CallStatus] = frozenset({"queued", "initiated", "ringing"})
LIVE: frozenset[CallStatus] = frozenset({*UNANSWERED, "in-progress"})
API_VERSION = "2010-04-01"


@dataclass
class Call:
    sid: str
    account_sid: str
    from_: str
    to: str
    number: Number
    status: CallStatus = "ringing"
    direction: str = "inbound"
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated: datetime = field(default_factory=lambda: datetime.now(UTC))
    started: datetime | None = None
    ended: datetime | None = None
    duration: int | None = None
    parent_sid: str | None = None
    queue_ms: int = 0
    answered_by: AnsweredBy | None = None
    order: Order | None = None

    @property
    def live(self) -> bool:
        return self.status in LIVE

    @property
    def instructions(self) -> Order:
        """Those given with the call, or else those of the number that was rung."""
        return self.order or self.number.instructions()

    def start(self) -> None:
        """It is dialled, or comes in."""
        self.started = datetime.now(UTC)

    def end(self, status: CallStatus, seconds: int) -> None:
        self.become(status)
        self.ended = datetime.now(UTC)
        self.duration = seconds

    def become(self, status: CallStatus) -> None:
        self.status = status
        self.updated = datetime.now(UTC)

    def params(self) -> dict[str, str]:
        """The parameters that every voice webhook carries; a stand-in's numbers are nowhere on the map."""
        return {
            "AccountSid": self.account_sid,
            "ApiVersion": API_VERSION,
            "CallSid": self.sid,
            "CallStatus": self.status,
            "Direction": self.direction,
            **_party("From", "Caller", self.from_),
            **_party("To", "Called", self.to),
        }


class Calls:
    """Calls by sid, kept across restarts; one that was live when the carrier died has failed."""

    def __init__(self, path: Path) -> None:
        self._folder = Folder(path)
        stored = sorted(map(_call, self._folder.documents()), key=lambda call: call.created)
        self._by_sid = {call.sid: call for call in stored}
        for call in stored:
            if call.live:
                call.become("failed")

    def keep(self, call: Call) -> None:
        self._by_sid[call.sid] = call
        # What was ordered is of use only while the call lives.
        self._folder.keep(call.sid, asdict(replace(call, order=None)))

    def get(self, sid: str) -> Call | None:
        return self._by_sid.get(sid)

    def audio(self, sid: str) -> Path:
        """Where both of its directions are kept."""
        return self._folder.path / f"{sid}.wav"

    def remove(self, sid: str) -> None:
        del self._by_sid[sid]
        self._folder.remove(sid)
        self.audio(sid).unlink(missing_ok=True)

    def live(self) -> int:
        return sum(call.live for call in self._by_sid.values())

    def newest_first(self) -> Iterator[Call]:
        return reversed(self._by_sid.values())


def _call(document: Document) -> Call:
    document["number"] = Number(**document["number"])
    document.setdefault("started", document["created"])
    for name in ("created", "updated", "started", "ended"):
        document[name] = document[name] and datetime.fromisoformat(document[name])
    return Call(**document)


def _party(name: str, alias: str, number: str) -> dict[str, str]:
    country = "US" if number.startswith("+1") else ""
    places = {"City": "", "State": "", "Zip": "", "Country": country}
    return {key + place: value for key in (name, alias) for place, value in {"": number, **places}.items()}
