"""Frames between the front and a worker: two lengths, a header as JSON, and a tail of raw bytes."""

import asyncio
import json
import struct
from collections.abc import Callable
from typing import Any, cast

type Header = dict[str, Any]

_LENGTHS = struct.Struct(">II")
_encode_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


def encode(header: Header, tail: bytes = b"") -> bytes:
    text = _encode_json(header).encode()
    return b"".join((_LENGTHS.pack(len(text), len(tail)), text, tail))


class FrameChannel(asyncio.Protocol):
    """Both ends of the socket pair use it: it calls `received` for each frame and `lost` once at the end."""

    def __init__(self, received: Callable[[Header, bytes], None], lost: Callable[[], None]) -> None:
        self._received = received
        self._lost = lost
        self._buffer = bytearray()
        self._transport: asyncio.WriteTransport | None = None

    def send(self, header: Header, tail: bytes = b"") -> None:
        if self._transport is not None:
            self._transport.write(encode(header, tail))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio fixes the signature
        self._transport = None
        self._lost()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        start = 0
        while (end := self._end_of_frame(start)) is not None:
            head, tail = _LENGTHS.unpack_from(self._buffer, start)
            body = start + _LENGTHS.size
            header = json.loads(self._buffer[body : body + head])
            self._received(header, bytes(self._buffer[body + head : body + head + tail]))
            start = end
        del self._buffer[:start]

    def _end_of_frame(self, start: int) -> int | None:
        if len(self._buffer) - start < _LENGTHS.size:
            return None
        head, tail = _LENGTHS.unpack_from(self._buffer, start)
        end = start + _LENGTHS.size + head + tail
        return end if end <= len(self._buffer) else None
