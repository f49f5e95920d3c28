from datetime import datetime

import pytest

from local.host.timers.ncrontab import CronError, parse_cron


@pytest.mark.parametrize(
    ("cron", "after", "following"),
    [
        ("*/15 * * * * *", "2026-01-01 00:00:00", "2026-01-01 00:00:15"),
        ("*/15 * * * * *", "2026-01-01 00:00:14.999", "2026-01-01 00:00:15"),
        ("*/15 * * * * *", "2026-01-01 23:59:45", "2026-01-02 00:00:00"),
        ("0 */5 * * * *", "2026-01-01 00:04:59", "2026-01-01 00:05:00"),
        ("*/5 * * * *", "2026-01-01 00:00:00", "2026-01-01 00:05:00"),
        ("0 0 * * * *", "2026-01-01 12:00:00", "2026-01-01 13:00:00"),
        ("0 30 9 * * Mon-Fri", "2026-01-02 09:30:00", "2026-01-05 09:30:00"),
        ("0 30 9 * jan,JUL sunday", "2026-01-26 00:00:00", "2026-07-05 09:30:00"),
        ("5,50 10-12 3/8 * * *", "2026-01-01 03:12:50", "2026-01-01 11:10:05"),
        ("0 0 0 29 2 *", "2026-01-01 00:00:00", "2028-02-29 00:00:00"),
        ("0 0 0 29 2 1", "2026-01-01 00:00:00", "2044-02-29 00:00:00"),
        ("0 0 0 13 * 5", "2026-01-01 00:00:00", "2026-02-13 00:00:00"),
        ("0-10/5 0 0 1 1 *", "2026-01-01 00:00:05", "2026-01-01 00:00:10"),
    ],
)
def test_next_time(cron, after, following):
    assert parse_cron(cron).next_after(datetime.fromisoformat(after)) == datetime.fromisoformat(following)


def test_day_that_never_comes():
    assert parse_cron("0 0 0 30 2 *").next_after(datetime(2026, 1, 1)) is None  # noqa: DTZ001 - wall clock


@pytest.mark.parametrize(
    "text", ["", "* * * *", "60 * * * * *", "* * 24 * * *", "* * * 0 * *", "* * * * foo *", "* * * * * 7", "5-1 * * * * *", "*/0 * * * * *", "-1 * * * * *", "x * * * * *"]
)  # fmt: skip
def test_what_is_no_schedule_is_refused(text):
    with pytest.raises(CronError):
        parse_cron(text)
