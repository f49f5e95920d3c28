from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from talkstack.clock import VirtualClock
from talkstack.errors import NotFoundError, ProviderError
from talkstack.speech.memory import MemoryAudioStore
from talkstack.speech.recent import KEPT_SECONDS, RecentAudioStore
from tests.builders import NOON

NAME = "calls/call_1/1-1.wav"


@dataclass
class Store(MemoryAudioStore):
    """Counts what was read of it; a write waits until it may go on, and then succeeds or fails."""

    reads: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)
    fault: ProviderError | None = None

    async def put(self, name: str, data: bytes) -> None:
        await self.open.wait()
        if self.fault is not None:
            raise self.fault
        await super().put(name, data)

    async def get(self, name: str) -> bytes:
        self.reads += 1
        return await super().get(name)


class Desk:
    def __init__(self) -> None:
        self.clock = VirtualClock(NOON)
        self.store = Store()
        self.store.open.set()
        self.recent = RecentAudioStore(self.store, self.clock)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_what_was_written_is_not_read_again(desk: Desk):
    await desk.recent.put(NAME, b"sound")
    assert desk.store.files == {NAME: b"sound"}
    assert await desk.recent.get(NAME) == b"sound"
    assert desk.store.reads == 0


async def test_what_was_read_is_read_once(desk: Desk):
    desk.store.files[NAME] = b"sound"
    assert [await desk.recent.get(NAME) for _ in range(3)] == [b"sound"] * 3
    assert desk.store.reads == 1


async def test_the_later_of_two_writes_stays(desk: Desk):
    await desk.recent.put(NAME, b"first")
    await desk.recent.put(NAME, b"second")
    assert await desk.recent.get(NAME) == b"second"


async def test_a_file_is_there_while_it_is_being_written(desk: Desk):
    desk.store.open.clear()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(desk.recent.put(NAME, b"sound"))
        await asyncio.sleep(0)
        assert await desk.recent.get(NAME) == b"sound"
        desk.store.open.set()
    assert desk.store.reads == 0


async def test_a_file_that_could_not_be_written_is_still_heard_from_here(desk: Desk):
    desk.store.fault = ProviderError("blob", "HTTP 503", retryable=True)
    with pytest.raises(ProviderError):
        await desk.recent.put(NAME, b"sound")
    assert await desk.recent.get(NAME) == b"sound"


async def test_a_read_that_was_overtaken_by_a_write_does_not_count(desk: Desk):
    desk.store.files[NAME] = b"old"
    reading = asyncio.create_task(desk.recent.get(NAME))
    await asyncio.sleep(0)
    await desk.recent.put(NAME, b"new")
    await reading
    assert await desk.recent.get(NAME) == b"new"


async def test_after_a_minute_the_store_alone_knows(desk: Desk):
    await desk.recent.put(NAME, b"sound")
    desk.clock.advance(KEPT_SECONDS + 1)
    del desk.store.files[NAME]
    with pytest.raises(NotFoundError):
        await desk.recent.get(NAME)


async def test_the_oldest_go_when_there_is_too_much(desk: Desk):
    small = RecentAudioStore(desk.store, desk.clock, most_bytes=10)
    for number in range(4):
        await small.put(f"stock/{number}.wav", b"1234")
    assert [await small.get(f"stock/{number}.wav") for number in (2, 3)] == [b"1234"] * 2
    assert desk.store.reads == 0
    await small.get("stock/1.wav")
    assert desk.store.reads == 1


async def test_one_file_that_is_too_much_is_not_kept(desk: Desk):
    small = RecentAudioStore(desk.store, desk.clock, most_bytes=10)
    await small.put(NAME, b"12345678901")
    assert await small.get(NAME) == b"12345678901"
    assert desk.store.reads == 1
