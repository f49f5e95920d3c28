from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from local.host.timers.schedule import Schedule, ScheduleError, parse_schedule

BERLIN = ZoneInfo("Europe/Berlin")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def series(schedule: Schedule, after: str, count: int) -> list[str]:
    times = [moment(after)]
    for _ in range(count):
        times.append(schedule.next_after(times[-1]))
    return [time.astimezone(UTC).strftime("%d %H:%M:%S") for time in times[1:]]


def test_interval_counts_from_the_last_time():
    assert series(parse_schedule("00:00:20"), "2026-01-01 00:00:07", 2) == ["01 00:00:27", "01 00:00:47"]
    assert series(parse_schedule("1.00:00:00"), "2026-01-01 00:00:07", 1) == ["02 00:00:07"]


def test_calendar_is_in_utc_unless_told():
    assert series(parse_schedule("0 0 9 * * *"), "2026-07-01 08:00:00", 1) == ["01 09:00:00"]
    assert series(parse_schedule("0 0 9 * * *", BERLIN), "2026-07-01 00:00:00", 1) == ["01 07:00:00"]


def test_daily_time_keeps_its_wall_clock_over_both_changes():
    daily = parse_schedule("0 0 9 * * *", BERLIN)
    assert series(daily, "2026-03-28 00:00:00", 2) == ["28 08:00:00", "29 07:00:00"]
    assert series(daily, "2026-10-24 00:00:00", 2) == ["24 07:00:00", "25 08:00:00"]


def test_time_that_spring_skips_fires_once_an_hour_later():
    assert series(parse_schedule("0 30 2 * * *", BERLIN), "2026-03-28 12:00:00", 2) == [
        "29 01:30:00",
        "30 00:30:00",
    ]


def test_time_that_comes_twice_in_autumn_fires_once():
    assert series(parse_schedule("0 30 2 * * *", BERLIN), "2026-10-24 12:00:00", 2) == [
        "25 00:30:00",
        "26 01:30:00",
    ]


def test_hourly_schedule_goes_on_through_both_changes():
    half_hours = parse_schedule("0 */30 * * * *", BERLIN)
    for day in ("2026-03-29", "2026-10-25"):
        assert series(half_hours, f"{day} 00:00:00", 4) == [
            f"{day[-2:]} {time}" for time in ("00:30:00", "01:00:00", "01:30:00", "02:00:00")
        ]


@pytest.mark.parametrize("text", ["00:00:00", "often", "%NAME%", "0 0 0 0 0 0"])
def test_what_is_no_schedule_is_refused(text):
    with pytest.raises(ScheduleError):
        parse_schedule(text)


def test_schedule_that_never_fires_says_so():
    with pytest.raises(ScheduleError):
        parse_schedule("0 0 0 30 2 *").next_after(moment("2026-01-01 00:00:00"))
