"""When the clinic sees patients: every day from nine to five, half an hour each."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from local.clinic.days import spoken_day, spoken_time

OPENS = time(9)
CLOSES = time(17)
LENGTH = timedelta(minutes=30)
BOOKABLE = timedelta(days=366)


class NoSuchSlotError(Exception):
    def __init__(self) -> None:
        super().__init__("slot is not one of those that /slots lists")


@dataclass(frozen=True)
class Slot:
    starts: datetime

    @property
    def id(self) -> str:
        return self.starts.isoformat(timespec="minutes")

    @property
    def spoken(self) -> str:
        return f"{spoken_day(self.starts)} at {spoken_time(self.starts)}"

    def to_json(self) -> dict[str, str]:
        return {
            "slot": self.id,
            "day": self.starts.date().isoformat(),
            "time": self.starts.strftime("%H:%M"),
            "spoken": self.spoken,
            "spoken_time": spoken_time(self.starts),
        }


def slots_of(day: date, now: datetime) -> list[Slot]:
    if day > now.date() + BOOKABLE:
        return []
    start, closing = datetime.combine(day, OPENS), datetime.combine(day, CLOSES)
    moments = (start + LENGTH * n for n in range((closing - start) // LENGTH))
    return [Slot(moment) for moment in moments if moment > now]


def find_slot(id_: str, now: datetime) -> Slot:
    try:
        day = datetime.fromisoformat(id_).date()
    except ValueError as error:
        raise NoSuchSlotError from error
    for slot in slots_of(day, now):
        if slot.id == id_:
            return slot
    raise NoSuchSlotError
