"""Days as callers name them, and how a day and a time are said on the phone."""

import re
from datetime import date, datetime, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_HOURS = ("twelve", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
_RELATIVE = {"today": 0, "tomorrow": 1, "day after tomorrow": 2}


class UnknownDayError(Exception):
    def __init__(self, words: str) -> None:
        super().__init__("day is neither YYYY-MM-DD nor a day such as tomorrow, tuesday or march 3")
        self.words = words


def parse_day(words: str, today: date) -> date:
    """The day meant; one without a year is the next such day."""
    plain = re.sub(r"\b(the|of|next|this|on)\b|,", " ", words.lower())
    plain = " ".join(plain.split())
    if plain in _RELATIVE:
        return today + timedelta(days=_RELATIVE[plain])
    if plain in WEEKDAYS:
        ahead = (WEEKDAYS.index(plain) - today.weekday()) % 7
        return today + timedelta(days=ahead or 7)
    return _iso(plain) or _month_day(plain, today) or _unknown(words)


def _iso(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def _month_day(words: str, today: date) -> date | None:
    ordinal = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
    month = rf"(?P<month>{'|'.join(MONTHS)})"
    found = re.fullmatch(rf"{ordinal} {month}", words) or re.fullmatch(rf"{month} {ordinal}", words)
    if found is None:
        return None
    number, day = MONTHS.index(found["month"]) + 1, int(found["day"])
    # Four years reach the next 29 February except around 2100.
    candidates = (_real(today.year + ahead, number, day) for ahead in range(5))
    return next((found for found in candidates if found and found >= today), None)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _unknown(words: str) -> date:
    raise UnknownDayError(words)


def spoken_day(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()].title()} the {_ordinal(day.day)} of {MONTHS[day.month - 1].title()}"


def spoken_time(moment: datetime) -> str:
    hour = _HOURS[moment.hour % 12]
    return f"half past {hour}" if moment.minute == 30 else f"{hour} o'clock"


def _ordinal(number: int) -> str:
    suffix = "th" if number in range(11, 14) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"
