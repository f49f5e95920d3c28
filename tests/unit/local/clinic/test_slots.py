from datetime import date, datetime

import pytest

from local.clinic.slots import NoSuchSlotError, find_slot, slots_of

NOON = datetime.fromisoformat("2026-11-23 12:00")


def test_a_day_has_half_hours_from_nine_to_five():
    times = [slot.starts.strftime("%H:%M") for slot in slots_of(date(2026, 11, 24), NOON)]
    assert (times[0], times[-1], len(times)) == ("09:00", "16:30", 16)


def test_today_offers_what_is_still_to_come():
    assert [slot.id for slot in slots_of(NOON.date(), NOON)][:2] == ["2026-11-23T12:30", "2026-11-23T13:00"]


def test_the_past_and_the_far_future_offer_nothing():
    assert slots_of(date(2026, 11, 22), NOON) == []
    assert slots_of(date(2028, 11, 24), NOON) == []


def test_a_slot_is_found_by_its_exact_id():
    assert find_slot("2026-11-24T14:30", NOON).spoken == "Tuesday the 24th of November at half past two"
    for wrong in ("2026-11-24T14:30:00", "2026-11-24 14:30", "2026-11-24"):
        with pytest.raises(NoSuchSlotError):
            find_slot(wrong, NOON)
