from datetime import date, datetime

import pytest

from local.clinic.days import UnknownDayError, parse_day, spoken_day, spoken_time

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("today", MONDAY),
        ("Tomorrow", date(2026, 11, 24)),
        ("the day after tomorrow", date(2026, 11, 25)),
        ("tuesday", date(2026, 11, 24)),
        ("next monday", date(2026, 11, 30)),
        ("march 3", date(2027, 3, 3)),
        ("the 3rd of March", date(2027, 3, 3)),
        ("November 23rd", MONDAY),
        ("february 29", date(2028, 2, 29)),
    ],
)
def test_days_as_callers_name_them(words, day):
    assert parse_day(words, MONDAY) == day


@pytest.mark.parametrize("words", ["", "someday", "february 30", "2026-13-01", "32 march"])
def test_what_is_no_day_is_said_so(words):
    with pytest.raises(UnknownDayError):
        parse_day(words, MONDAY)


def test_days_and_times_are_spoken():
    assert spoken_day(date(2026, 11, 22)) == "Sunday the 22nd of November"
    assert spoken_day(date(2026, 11, 12)) == "Thursday the 12th of November"
    assert spoken_time(datetime.fromisoformat("2026-11-22 14:30")) == "half past two"
    assert spoken_time(datetime.fromisoformat("2026-11-22 12:00")) == "twelve o'clock"
