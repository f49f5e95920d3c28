from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

import pytest

from talkstack.clock import SystemClock
from talkstack.errors import NotFoundError, ProviderError
from talkstack.identity import Identity
from talkstack.speech.blob import BLOCK_BYTES, BlobAudioStore
from talkstack.speech.memory import MemoryAudioStore

WRONG_KEY = "d3Jvbmc="


def blob(settings, connection: str) -> BlobAudioStore:
    known = settings(blob_connection=connection, blob_container=f"test-{os.urandom(6).hex()}")
    return BlobAudioStore(known, identity=Identity(), clock=SystemClock())


@pytest.fixture
async def store(kind, settings, request) -> AsyncIterator[MemoryAudioStore | BlobAudioStore]:
    if kind == "memory":
        yield MemoryAudioStore()
        return
    real = blob(settings, request.getfixturevalue("blob_connection"))
    yield real
    await real.close()


async def test_gives_back_what_was_put(store):
    await store.put("calls/call_1/1-1.wav", b"RIFF\x00\xff")
    assert await store.get("calls/call_1/1-1.wav") == b"RIFF\x00\xff"


async def test_the_later_of_two_writes_stays(store):
    await store.put("stock/a.wav", b"first")
    await store.put("stock/a.wav", b"second")
    assert await store.get("stock/a.wav") == b"second"


async def test_many_first_writes_at_once(store):
    names = [f"stock/{n}.wav" for n in range(8)]
    await asyncio.gather(*(store.put(name, name.encode()) for name in names))
    assert [await store.get(name) for name in names] == [name.encode() for name in names]


async def test_does_not_know_what_was_never_put(store):
    with pytest.raises(NotFoundError):
        await store.get("stock/none.wav")
    await store.put("stock/a.wav", b"a")
    with pytest.raises(NotFoundError, match=r"stock/none\.wav"):
        await store.get("stock/none.wav")


async def test_is_ready(store):
    await store.ready()


@pytest.mark.parametrize(("name", "kind"), [("a.wav", "audio/wav"), ("a.json", "application/json")])
async def test_files_say_what_they_are(settings, blob_connection, name, kind):
    store = blob(settings, blob_connection)
    await store.put(name, b"a")
    properties = await store._container.get_blob_client(name).get_blob_properties()
    assert properties.content_settings.content_type == kind
    await store.close()


@pytest.mark.parametrize(
    ("old", "new", "retryable"),
    [
        ("AccountKey=Eby8", f"AccountKey={WRONG_KEY};Was=", False),
        ("http://127.0.0.1:", "http://127.0.0.1:9;Was=", True),
    ],
)
async def test_says_why_it_cannot_be_had(settings, blob_connection, old, new, retryable):
    store = blob(settings, blob_connection.replace(old, new))
    for refused in (store.put("stock/a.wav", b"a"), store.get("stock/a.wav"), store.ready()):
        with pytest.raises(ProviderError, match=r"^blob: ") as caught:
            await refused
        assert caught.value.retryable is retryable
    await store.close()


async def test_erases_what_begins_with_a_prefix_and_nothing_else(store):
    for name in ("calls/call_1/1-1.wav", "calls/call_1/1-2.wav", "calls/call_10/1-1.wav"):
        await store.put(name, b"a")
    await store.erase("calls/call_1/")
    await store.erase("calls/call_1/")
    with pytest.raises(NotFoundError):
        await store.get("calls/call_1/1-2.wav")
    assert await store.get("calls/call_10/1-1.wav") == b"a"


async def pieces(data: bytes, size: int) -> AsyncIterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


@pytest.mark.parametrize("length", [0, 1, BLOCK_BYTES, 2 * BLOCK_BYTES + 1])
async def test_what_is_long_is_written_and_read_in_parts(store, length: int):
    data = os.urandom(length)
    await store.write("recordings/call_1.wav", pieces(data, 1_000_003))
    assert await store.size("recordings/call_1.wav") == length
    if length > 9:
        assert await store.read("recordings/call_1.wav", first=3, last=length - 5) == data[3:-4]
    assert await store.get("recordings/call_1.wav") == data


async def test_what_is_written_anew_is_only_that(store):
    for data in (b"longer than the other", b"other"):
        await store.write("recordings/call_1.wav", pieces(data, 4))
    assert await store.get("recordings/call_1.wav") == b"other"


async def test_what_breaks_off_leaves_what_was_there(store):
    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * (BLOCK_BYTES + 1)
        raise ProviderError("twilio", "no answer in time", retryable=True)

    await store.write("recordings/call_1.wav", pieces(b"as it was", 4))
    with pytest.raises(ProviderError, match="no answer in time"):
        await store.write("recordings/call_1.wav", broken())
    assert await store.get("recordings/call_1.wav") == b"as it was"


async def test_what_was_never_written_has_no_size(store):
    with pytest.raises(NotFoundError):
        await store.size("recordings/none.wav")
    with pytest.raises(NotFoundError):
        await store.read("recordings/none.wav", first=0, last=9)
