from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkstack.clock import VirtualClock
from talkstack.errors import ProviderError
from talkstack.retry import Backoff, retry_after, retrying

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def busy(after: float | None = None) -> ProviderError:
    return ProviderError("vendor", "busy", retryable=True, retry_after=after)


class Vendor:
    """Fails as told, then answers."""

    def __init__(self, *faults: ProviderError) -> None:
        self._faults = list(faults)
        self.asked = 0

    async def ask(self) -> str:
        self.asked += 1
        if self._faults:
            raise self._faults.pop(0)
        return "answer"


async def test_the_second_try_answers_after_a_pause():
    vendor, clock = Vendor(busy()), VirtualClock(NOW)
    assert await retrying(vendor.ask, clock=clock, chance=lambda: 0.5) == "answer"
    assert vendor.asked == 2
    assert clock.monotonic() == pytest.approx(0.15)


async def test_a_third_try_is_not_made():
    vendor = Vendor(busy(), busy())
    with pytest.raises(ProviderError):
        await retrying(vendor.ask, clock=VirtualClock(NOW))
    assert vendor.asked == 2


async def test_what_cannot_be_mended_is_not_tried_again():
    vendor = Vendor(ProviderError("vendor", "no", retryable=False))
    with pytest.raises(ProviderError):
        await retrying(vendor.ask, clock=VirtualClock(NOW))
    assert vendor.asked == 1


async def test_waits_as_long_as_it_is_asked_to():
    vendor, clock = Vendor(busy(after=0.7)), VirtualClock(NOW)
    assert await retrying(vendor.ask, clock=clock, chance=lambda: 0.0) == "answer"
    assert clock.monotonic() == pytest.approx(0.7)


async def test_does_not_keep_a_caller_waiting_for_too_long():
    vendor, clock = Vendor(busy(after=20)), VirtualClock(NOW)
    with pytest.raises(ProviderError):
        await retrying(vendor.ask, clock=clock)
    assert (vendor.asked, clock.monotonic()) == (1, 0)


@given(st.integers(1, 20), st.floats(0, 1), st.none() | st.floats(0, 100))
def test_no_pause_is_longer_than_the_longest_and_its_jitter(tries, chance, after):
    backoff = Backoff(attempts=30)
    pause = backoff.pause(tries, busy(after), chance)
    if pause is not None:
        assert (after or 0) <= pause <= backoff.longest + backoff.first


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2"}, 2.0),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "Sun, 01 Mar 2026 12:00:03 GMT"}, 3.0),
        ({"retry-after": "Sun, 01 Mar 2026 11:00:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "1e999"}, None),
        ({"retry-after": "Sun, 06 Nov 1994 08:49:37 +99999999999999"}, None),
        ({"retry-after": "Sun, 06 Nov 99999999999999 08:49:37 GMT"}, None),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 -2359"}, 251630020739.0),
        ({"retry-after": "Mon, 01 Jan 0001 00:00:00 +2359"}, 0.0),
    ],
)
def test_reads_what_a_vendor_asks_for(headers, seconds):
    assert retry_after(headers, NOW) == seconds


@given(st.text())
def test_no_header_breaks_it(value):
    seconds = retry_after({"retry-after": value}, NOW + timedelta(days=1))
    assert seconds is None or seconds >= 0


@given(st.integers(), st.integers(), st.integers(), st.sampled_from("+-"))
def test_no_date_breaks_it(day, year, zone, sign):
    value = f"Sun, {abs(day)} Nov {year} 08:49:37 {sign}{abs(zone)}"
    seconds = retry_after({"retry-after": value}, NOW)
    assert seconds is None or seconds >= 0
