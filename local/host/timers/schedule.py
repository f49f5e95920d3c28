"""When a timer fires next: NCRONTAB on the clock of a time zone, or a fixed interval."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Protocol

from local.host.settings import time_span

from .ncrontab import Cron, CronError, parse_cron


class ScheduleError(Exception):
    pass


class Schedule(Protocol):
    def next_after(self, moment: datetime) -> datetime:
        """The next time strictly after `moment`; both are aware."""
        ...


@dataclass(frozen=True)
class Interval:
    seconds: float

    def next_after(self, moment: datetime) -> datetime:
        return moment + timedelta(seconds=self.seconds)


@dataclass(frozen=True)
class Calendar:
    """A wall time that the change to summer time skips fires an hour later; one that comes twice fires once.

    Schedules for every hour go on as if the clock had not been changed.
    """

    cron: Cron
    zone: tzinfo

    def next_after(self, moment: datetime) -> datetime:
        local = moment.astimezone(self.zone)
        zone = timezone(local.utcoffset() or timedelta()) if self.cron.is_hourly else self.zone
        wall = local.replace(tzinfo=None)
        while found := self.cron.next_after(wall):
            instant = found.replace(tzinfo=zone).astimezone(UTC)
            if instant > moment:
                return instant
            wall = found
        raise ScheduleError("the schedule never fires again")


def parse_schedule(text: str, zone: tzinfo = UTC) -> Schedule:
    seconds = time_span(text)
    if seconds is not None:
        if seconds <= 0:
            raise ScheduleError(f"interval '{text}' is not positive")
        return Interval(seconds)
    try:
        return Calendar(parse_cron(text), zone)
    except CronError as error:
        raise ScheduleError(f"schedule {error} is neither NCRONTAB nor hh:mm:ss") from None
