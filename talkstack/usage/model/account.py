"""The account of a call that is over, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from talkstack.usage.model.entry import Entry, Total, totals
from talkstack.usage.model.meter import TELEPHONY, Meter

BILLED_BY_CARRIER = TELEPHONY | {Meter.RECORDING}
"""What Twilio tells a price of with each call and recording; the rest it bills by the month."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """It outlives the call, so it holds nobody's number. `day` is that, by UTC, on which the call began.

    `open`: the carrier is to be asked yet for its price of `twilio_sid`, which is None otherwise. `reconciled`: it has told
    `twilio_micros`.
    """

    call_id: str
    project_id: str
    agent_id: str
    agent_version: int
    number_id: str
    person: str
    direction: Literal["inbound", "outbound"]
    day: str
    charged_at: datetime
    book: int
    entries: tuple[Entry, ...]
    twilio_sid: str | None = None
    open: bool = False
    reconciled: bool = False
    twilio_micros: int | None = None

    @property
    def totals(self) -> tuple[Total, ...]:
        return totals(self.entries)

    @property
    def micros(self) -> int:
        return sum(entry.micros for entry in self.entries)

    @property
    def carrier_micros(self) -> int:
        """Our estimate of what the carrier tells a price of; recorded answers of a turn are not among it."""
        billed = (it for it in self.entries if it.meter in BILLED_BY_CARRIER)
        return sum(it.micros for it in billed if it.meter in TELEPHONY or it.turn is None)

    @property
    def difference_micros(self) -> int | None:
        """How much more the carrier took than we thought; None while it has told nothing."""
        return None if self.twilio_micros is None else self.twilio_micros - self.carrier_micros


def day_of(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()


def month_of(day: str) -> tuple[str, str]:
    """The first day of its month, and one that none of it comes after."""
    return f"{day[:7]}-01", f"{day[:7]}-31"
