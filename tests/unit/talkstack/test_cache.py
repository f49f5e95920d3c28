from __future__ import annotations

import asyncio

import pytest

from talkstack.cache import Cache
from talkstack.clock import VirtualClock
from talkstack.errors import NotFoundError, ProviderError
from tests.builders import NOON

TTL = 30.0
ABSENT_TTL = 5.0


class Source:
    """Answers with how often it was asked; a load goes on when the test lets it."""

    def __init__(self) -> None:
        self.asked = 0
        self.open = asyncio.Event()
        self.open.set()
        self.failure: Exception | None = None

    async def load(self) -> int:
        self.asked += 1
        asked = self.asked
        await asyncio.sleep(0)
        await self.open.wait()
        if self.failure is not None:
            raise self.failure
        return asked


class Desk:
    """A cache of two entries over one source."""

    def __init__(self) -> None:
        self.clock = VirtualClock(NOON)
        self.source = Source()
        self.cache: Cache[str, int] = Cache(self.clock.monotonic, ttl=TTL, absent_ttl=ABSENT_TTL, size=2)

    async def get(self, key: str = "a") -> int:
        return await self.cache.get(key, self.source.load)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_value_stays_until_its_time_is_up(desk: Desk):
    assert await desk.get() == 1
    desk.clock.advance(TTL - 1)
    assert await desk.get() == 1
    desk.clock.advance(1)
    assert await desk.get() == 2


async def test_an_absence_stays_for_a_shorter_time(desk: Desk):
    desk.source.failure = NotFoundError("number", "")
    for _ in range(2):
        with pytest.raises(NotFoundError) as absent:
            await desk.get()
        assert (absent.value.kind, absent.value.key) == ("number", "")
    assert desk.source.asked == 1
    desk.source.failure = None
    desk.clock.advance(ABSENT_TTL)
    assert await desk.get() == 2


async def test_those_who_ask_at_once_share_one_load(desk: Desk):
    assert await asyncio.gather(*(desk.get() for _ in range(10))) == [1] * 10


async def test_those_who_ask_at_once_share_a_failure_that_is_then_forgotten(desk: Desk):
    desk.source.failure = ProviderError("mongodb", "away", retryable=True)
    outcomes = await asyncio.gather(*(desk.get() for _ in range(3)), return_exceptions=True)
    assert outcomes == [desk.source.failure] * 3
    assert desk.source.asked == 1
    desk.source.failure = None
    assert await desk.get() == 2


async def test_when_the_loader_is_cancelled_the_next_one_loads(desk: Desk):
    desk.source.open.clear()
    first, *others = [asyncio.create_task(desk.get()) for _ in range(4)]
    await settle()
    first.cancel()
    await settle()
    desk.source.open.set()
    assert await asyncio.gather(*others) == [2, 2, 2]
    assert first.cancelled()


async def test_when_one_who_waits_is_cancelled_the_others_go_on(desk: Desk):
    desk.source.open.clear()
    tasks = [asyncio.create_task(desk.get()) for _ in range(3)]
    await settle()
    tasks[1].cancel()
    await settle()
    desk.source.open.set()
    assert await asyncio.gather(tasks[0], tasks[2]) == [1, 1]


async def test_a_bug_in_loading_is_nobody_elses(desk: Desk):
    desk.source.failure = ZeroDivisionError()
    outcomes = await asyncio.gather(*(desk.get() for _ in range(2)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ZeroDivisionError] * 2
    assert desk.source.asked == 2


async def test_the_least_recently_used_goes_first(desk: Desk):
    await desk.get("a")
    await desk.get("b")
    await desk.get("a")
    await desk.get("c")
    assert await desk.get("a") == 1
    assert await desk.get("b") == 4
