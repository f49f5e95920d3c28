from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from talkstack.llm.events import events

STREAM = b'data: {"a": 1}\n\ndata: {"b": "\xc3\xa9"}\n\ndata: [DONE]\n\n'
OBJECTS = [{"a": 1}, {"b": "é"}]


class Blocks:
    """A stream in blocks of `size` bytes that counts what was taken of it."""

    def __init__(self, stream: bytes, size: int) -> None:
        self.left = stream
        self._size = size

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.left:
            block, self.left = self.left[: self._size], self.left[self._size :]
            yield block


async def read(stream: bytes, size: int = 1000) -> list[object]:
    return [event async for event in events(aiter(Blocks(stream, size)))]


@pytest.mark.parametrize("size", [1, 2, 7, 16, 1000])
async def test_events_are_the_same_however_the_stream_is_cut(size: int):
    assert await read(STREAM, size) == OBJECTS


async def test_lines_may_end_as_in_windows():
    assert await read(STREAM.replace(b"\n", b"\r\n")) == OBJECTS


async def test_a_space_before_the_data_is_optional():
    assert await read(STREAM.replace(b"data: ", b"data:")) == OBJECTS


async def test_comments_and_other_fields_are_passed_over():
    assert await read(b": ping\n\nevent: chunk\nid: 7\n" + STREAM) == OBJECTS


async def test_the_stream_is_read_to_its_end_and_nothing_after_the_last_event_counts():
    blocks = Blocks(STREAM + b'data: {"c": 3}\n\n', 5)
    assert [event async for event in events(aiter(blocks))] == OBJECTS
    assert not blocks.left


async def test_an_event_that_was_cut_off_is_none():
    assert await read(b'data: {"a": 1}\n\ndata: {"b"') == [{"a": 1}]


@pytest.mark.parametrize("data", [b"words", b"[1]", b'"words"', b"\xff"])
async def test_what_is_no_object_is_refused(data: bytes):
    with pytest.raises(ValueError):  # noqa: PT011 - of which kind is the parser's business
        await read(b"data: " + data + b"\n\n")
