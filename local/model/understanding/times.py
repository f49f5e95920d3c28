"""The time of day that someone names in passing: at ten, half past two, 2:30 p.m., noon."""

import re
from collections.abc import Iterator
from itertools import chain

_HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_MINUTES = {
    "five": 5, "ten": 10, "fifteen": 15, "quarter": 15, "twenty": 20,
    "twenty five": 25, "thirty": 30, "forty": 40, "forty five": 45, "fifty": 50,
}  # fmt: skip
_HOUR = rf"(?P<hour>\d{{1,2}}|{'|'.join(_HOURS)})"
_MINUTE = rf"(?P<minute>\d{{1,2}}|{'|'.join(sorted(_MINUTES, key=len, reverse=True))})"
_HALF = r"(?: ?(?P<half>am|pm))?"
_FORMS = [
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<past>half) past {_HOUR}\b{_HALF}",
        rf"\b(?:a )?{_MINUTE}(?: minutes?)? (?P<way>past|to) {_HOUR}\b{_HALF}",
        rf"\b{_HOUR}[:.](?P<digits>\d\d)\b{_HALF}",
        rf"\b{_HOUR} (?P<minute>fifteen|thirty|forty five)\b{_HALF}",
        rf"\b{_HOUR} ?(?P<half>am|pm)\b",
        rf"\b{_HOUR} o ?clock\b{_HALF}",
        r"\b(?P<noon>noon|midday)\b",
        rf"\b(?:at|around|about|by|rather|actually|make (?:it|that)) {_HOUR}\b",
    )
]
_BARE = re.compile(rf"\b{_HOUR}\b")
_OPENING_HOUR = 7


def find_time(words: str, *, expected: bool) -> str | None:
    """The time as HH:MM. A bare number counts only where a time is expected."""
    plain = _plain(words)
    forms = chain(_FORMS, [_BARE]) if expected else iter(_FORMS)
    return next(_readings(plain, forms), None)


def _readings(plain: str, forms: Iterator[re.Pattern[str]]) -> Iterator[str]:
    for form in forms:
        found = form.search(plain)
        time = _clock(found, plain) if found else None
        if time:
            yield time


def _plain(words: str) -> str:
    plain = re.sub(r"\b([ap])\.? ?m\b\.?", r"\1m", words.lower())
    plain = re.sub(r"[\u2018\u2019'-]", " ", plain)
    return " ".join(re.sub(r"[^\w:.]|\.(?!\d)", " ", plain).split())


def _clock(found: re.Match[str], plain: str) -> str | None:
    parts = {name: text for name, text in found.groupdict().items() if text}
    if "noon" in parts:
        return "12:00"
    word = parts["hour"]
    hour = _HOURS.index(word) + 1 if word in _HOURS else int(word)
    minute = 30 if "past" in parts else _number(parts.get("digits") or parts.get("minute") or "0")
    if parts.get("way") == "to":
        hour, minute = hour - 1, 60 - minute
    hour = _in_the_day(hour, parts.get("half") or _half_of_day(plain))
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _number(word: str) -> int:
    return _MINUTES.get(word) or int(word)


def _half_of_day(plain: str) -> str | None:
    if re.search(r"\b(afternoon|evening)\b", plain):
        return "pm"
    return "am" if re.search(r"\bmorning\b", plain) else None


def _in_the_day(hour: int, half: str | None) -> int:
    """Without a.m. or p.m. someone who rings by day means an hour of the day."""
    if half == "am":
        return hour % 12
    afternoon = half == "pm" or (half is None and 0 < hour < _OPENING_HOUR)
    return hour + 12 if afternoon and hour < 12 else hour
