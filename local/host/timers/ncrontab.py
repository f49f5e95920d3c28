"""NCRONTAB: `{second} {minute} {hour} {day} {month} {day of week}`, the seconds optional."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

_MONTHS = {
    name: number for number, name in enumerate("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), 1)
}
_DAYS = {name: number for number, name in enumerate("SUN MON TUE WED THU FRI SAT".split())}
# 29 February on a given day of the week comes back within 40 years at the latest.
_HORIZON = timedelta(days=40 * 366)


class CronError(Exception):
    pass


@dataclass(frozen=True)
class _Field:
    low: int
    high: int
    names: dict[str, int]

    def parse(self, text: str) -> frozenset[int]:
        values: set[int] = set()
        for part in text.split(","):
            values |= self._part(part)
        return frozenset(values)

    def _part(self, text: str) -> set[int]:
        span, _, step_text = text.partition("/")
        step = self._number(step_text) if step_text else 1
        if step < 1:
            raise CronError(text)
        if span == "*":
            first, last = self.low, self.high
        elif "-" in span:
            first, last = (self._value(end) for end in span.split("-", 1))
        else:
            first = self._value(span)
            last = self.high if step_text else first
        if first > last:
            raise CronError(text)
        return set(range(first, last + 1, step))

    def _value(self, text: str) -> int:
        value = self.names.get(text[:3].upper()) if text.isalpha() else self._number(text)
        if value is None or not self.low <= value <= self.high:
            raise CronError(text)
        return value

    @staticmethod
    def _number(text: str) -> int:
        if not text.isdigit():
            raise CronError(text)
        return int(text)


_FIELDS = (
    _Field(0, 59, {}),
    _Field(0, 59, {}),
    _Field(0, 23, {}),
    _Field(1, 31, {}),
    _Field(1, 12, _MONTHS),
    _Field(0, 6, _DAYS),
)


@dataclass(frozen=True)
class Cron:
    seconds: frozenset[int]
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]

    @property
    def is_hourly(self) -> bool:
        return len(self.hours) == 24

    def next_after(self, moment: datetime) -> datetime | None:
        """The next wall-clock time strictly after `moment`; both are naive. None if there is none."""
        start = moment.replace(microsecond=0) + timedelta(seconds=1)
        day, earliest = start.date(), start.time()
        while day - moment.date() < _HORIZON:
            if self._on(day.day, day.month, day.isoweekday() % 7) and (found := self._time(earliest)):
                return datetime.combine(day, found)
            day += timedelta(days=1)
            earliest = time.min
        return None

    def _on(self, day: int, month: int, weekday: int) -> bool:
        # Both must fit, where other crons are content with one of them.
        return day in self.days and month in self.months and weekday in self.weekdays

    def _time(self, earliest: time) -> time | None:
        for hour in sorted(h for h in self.hours if h >= earliest.hour):
            from_minute = earliest.minute if hour == earliest.hour else 0
            for minute in sorted(m for m in self.minutes if m >= from_minute):
                is_first = hour == earliest.hour and minute == earliest.minute
                from_second = earliest.second if is_first else 0
                if seconds := [s for s in self.seconds if s >= from_second]:
                    return time(hour, minute, min(seconds))
        return None


def parse_cron(text: str) -> Cron:
    parts = text.split()
    if len(parts) == 5:
        parts = ["0", *parts]
    if len(parts) != 6:
        raise CronError(text)
    try:
        return Cron(*(field.parse(part) for field, part in zip(_FIELDS, parts, strict=True)))
    except CronError as error:
        raise CronError(f"'{text}': '{error}'") from None
