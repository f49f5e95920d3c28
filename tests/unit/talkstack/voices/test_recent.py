from __future__ import annotations

import asyncio

import pytest

from talkstack.clock import VirtualClock
from talkstack.errors import ProviderError
from talkstack.voices.memory import AVA, GUY, MemoryVoices
from talkstack.voices.recent import KNOWN_SECONDS, SPARED_SECONDS, RecentVoices
from tests.builders import NOON

DOWN = ProviderError("speech", "HTTP 503", retryable=True)


class Desk:
    def __init__(self) -> None:
        self.clock = VirtualClock(NOON)
        self.catalogue = MemoryVoices((AVA,))
        self.recent = RecentVoices(self.catalogue, self.clock)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_the_service_is_asked_once_however_many_want_to_know(desk: Desk):
    told = await asyncio.gather(*(desk.recent.voices() for _ in range(5)))
    assert told == [(AVA,)] * 5
    assert desk.catalogue.asked == 1


async def test_it_is_asked_again_when_the_hour_is_over(desk: Desk):
    await desk.recent.voices()
    desk.catalogue.known = (AVA, GUY)
    desk.clock.advance(KNOWN_SECONDS - 1)
    assert await desk.recent.voices() == (AVA,)
    desk.clock.advance(1)
    assert await desk.recent.voices() == (AVA, GUY)


async def test_what_was_known_stands_in_for_a_service_that_fails(desk: Desk):
    await desk.recent.voices()
    desk.clock.advance(KNOWN_SECONDS)
    desk.catalogue.fault = DOWN
    assert [await desk.recent.voices() for _ in range(3)] == [(AVA,)] * 3
    assert desk.catalogue.asked == 2


async def test_a_service_that_failed_is_asked_again_a_minute_later(desk: Desk):
    await desk.recent.voices()
    desk.clock.advance(KNOWN_SECONDS)
    desk.catalogue.fault = DOWN
    await desk.recent.voices()
    desk.catalogue.fault, desk.catalogue.known = None, (GUY,)
    desk.clock.advance(SPARED_SECONDS - 1)
    assert await desk.recent.voices() == (AVA,)
    desk.clock.advance(1)
    assert await desk.recent.voices() == (GUY,)


async def test_without_anything_known_a_failure_is_told_and_not_kept(desk: Desk):
    desk.catalogue.fault = DOWN
    with pytest.raises(ProviderError):
        await desk.recent.voices()
    desk.catalogue.fault = None
    assert await desk.recent.voices() == (AVA,)
