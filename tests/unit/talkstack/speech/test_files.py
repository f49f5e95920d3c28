from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from talkstack.calls.call import Call
from talkstack.calls.memory import MemoryCallStore
from talkstack.clock import VirtualClock
from talkstack.errors import NotFoundError
from talkstack.speech.files import BLOB_PATIENCE_SECONDS, END_KNOWN_SECONDS, AudioFiles
from talkstack.speech.memory import MemoryAudioStore
from talkstack.speech.model import segment_mac, stock_digest
from tests.builders import NOON, a_call

SOUND = b"RIFF sound"
MAC = segment_mac("now", call_id="call_1", n=2, k=1)
DIGEST = stock_digest("now", project_id="prj_1", voice="a", text="Hello")


@dataclass
class Shelf(MemoryAudioStore):
    """Files that are put there while somebody waits for them."""

    asked: int = 0
    after: dict[str, int] = field(default_factory=dict[str, int])

    async def get(self, name: str) -> bytes:
        self.asked += 1
        if self.asked <= self.after.get(name, 0):
            raise NotFoundError("audio", name)
        return await super().get(name)


async def a_desk(**changes: object) -> AudioFiles:
    calls = MemoryCallStore()
    await calls.insert(replace(a_call(), **changes))
    shelf = Shelf(files={"calls/call_1/2-1.wav": SOUND, f"stock/{DIGEST}.wav": SOUND})
    return AudioFiles(audio=shelf, calls=calls, media_keys=("now", "before"), clock=VirtualClock(NOON))


@pytest.mark.parametrize("key", ["now", "before"])
async def test_a_segment_is_served_under_the_current_and_the_previous_key(key: str):
    desk = await a_desk()
    mac = segment_mac(key, call_id="call_1", n=2, k=1)
    assert await desk.segment("call_1", f"2-1-{mac}.wav") == SOUND


@pytest.mark.parametrize(
    ("call_id", "file"),
    [
        ("call_1", f"2-1-{segment_mac('another', call_id='call_1', n=2, k=1)}.wav"),
        ("call_1", f"2-1-{segment_mac('', call_id='call_1', n=2, k=1)}.wav"),
        ("call_1", f"2-2-{MAC}.wav"),
        ("call_1", f"1-1-{MAC}.wav"),
        ("call_2", f"2-1-{MAC}.wav"),
        ("call_1", f"2-1-{MAC.upper()}.wav"),
        ("call_1", f"2-1-{MAC}.mp3"),
        ("call_1", f"2-1-{MAC[:-1]}.wav"),
        ("call_1", f"../call_1/2-1-{MAC}.wav"),
        ("call_1", "2-1.wav"),
        ("call_1", ""),
    ],
)
async def test_no_other_address_is_answered_or_waited_for(call_id: str, file: str):
    desk = await a_desk()
    with pytest.raises(NotFoundError):
        await desk.segment(call_id, file)
    assert desk.audio.asked == 0
    assert desk.clock.monotonic() == 0


async def test_an_empty_previous_key_signs_nothing():
    desk = replace(await a_desk(), media_keys=("now", ""))
    with pytest.raises(NotFoundError):
        await desk.segment("call_1", f"2-1-{segment_mac('', call_id='call_1', n=2, k=1)}.wav")


async def test_a_call_is_heard_for_an_hour_after_it():
    desk = await a_desk(status="completed", ended_at=NOON)
    desk.clock.advance(timedelta(hours=1).total_seconds())
    assert await desk.segment("call_1", f"2-1-{MAC}.wav") == SOUND
    desk.clock.advance(1)
    with pytest.raises(NotFoundError):
        await desk.segment("call_1", f"2-1-{MAC}.wav")


async def test_a_call_that_lasts_is_heard_however_long():
    desk = await a_desk()
    desk.clock.advance(timedelta(hours=4).total_seconds())
    assert await desk.segment("call_1", f"2-1-{MAC}.wav") == SOUND


async def test_a_segment_of_a_call_that_is_not_there_is_not_found():
    desk = await a_desk()
    mac = segment_mac("now", call_id="call_9", n=2, k=1)
    with pytest.raises(NotFoundError):
        await desk.segment("call_9", f"2-1-{mac}.wav")


async def test_a_file_that_is_being_written_is_waited_for():
    desk = await a_desk()
    desk.audio.after["calls/call_1/2-1.wav"] = 10
    assert await desk.segment("call_1", f"2-1-{MAC}.wav") == SOUND
    assert 0 < desk.clock.monotonic() < BLOB_PATIENCE_SECONDS


async def test_a_file_that_does_not_come_is_waited_for_2_seconds():
    desk = await a_desk()
    desk.audio.files.clear()
    with pytest.raises(NotFoundError):
        await desk.segment("call_1", f"2-1-{MAC}.wav")
    assert 2 <= desk.clock.monotonic() < 2.2


async def test_stock_is_served_at_once_or_not_at_all():
    desk = await a_desk()
    assert await desk.stock(f"{DIGEST}.wav") == SOUND
    missing = (f"{'0' * 40}.wav", f"{DIGEST}", f"../stock/{DIGEST}.wav", f"{DIGEST}.wav/x", "")
    answers = await asyncio.gather(*map(desk.stock, missing), return_exceptions=True)
    assert [type(answer) for answer in answers] == [NotFoundError] * len(missing)
    assert desk.clock.monotonic() == 0


class Register(MemoryCallStore):
    """Counts how often it was asked for a call."""

    asked = 0

    async def get(self, call_id: str) -> Call:
        self.asked += 1
        return await super().get(call_id)


async def test_a_call_is_looked_up_once_a_minute_however_many_files_it_has():
    register = Register()
    await register.insert(a_call())
    desk = replace(await a_desk(), calls=register)
    for _ in range(3):
        assert await desk.segment("call_1", f"2-1-{MAC}.wav") == SOUND
    assert register.asked == 1
    desk.clock.advance(END_KNOWN_SECONDS + 1)
    assert await desk.segment("call_1", f"2-1-{MAC}.wav") == SOUND
    assert register.asked == 2
