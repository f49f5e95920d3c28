from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from local.carrier.records.numbers import Number

type CallStatus = Literal["ringing", "in-progress", "completed", "busy", "failed", "no-answer"]

LIVE: frozenset[CallStatus] = frozenset({"ringing", "in-progress"})
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
    ended: datetime | None = None
    duration: int | None = None

    @property
    def live(self) -> bool:
        return self.status in LIVE

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


def _party(name: str, alias: str, number: str) -> dict[str, str]:
    country = "US" if number.startswith("+1") else ""
    places = {"City": "", "State": "", "Zip": "", "Country": country}
    return {key + place: value for key in (name, alias) for place, value in {"": number, **places}.items()}
