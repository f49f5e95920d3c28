"""RIFF/WAVE as telephony uses it: mu-law or 16-bit PCM, 8 kHz."""

import io
import struct
import wave
from collections.abc import Iterator

import numpy as np

from local.carrier.faults import UnsupportedFeatureError
from local.speech.engines import mulaw

_PCM = 1
_MULAW = 7
_EXTENSIBLE = 0xFFFE


class BrokenWavError(ValueError):
    pass


def read(content: bytes) -> bytes:
    """Return the sound as 8 kHz mono mu-law."""
    chunks = dict(_chunks(content))
    if b"fmt " not in chunks or b"data" not in chunks:
        raise BrokenWavError("no fmt or no data chunk")
    form, channels, rate, _, _, bits = struct.unpack("<HHIIHH", chunks[b"fmt "][:16])
    if form == _EXTENSIBLE:
        form = struct.unpack("<H", chunks[b"fmt "][24:26])[0]
    if (channels, rate) != (1, mulaw.RATE) or (form, bits) not in {(_PCM, 16), (_MULAW, 8)}:
        raise UnsupportedFeatureError(f"wav of format {form}, {bits} bit, {channels} channels, {rate} Hz")
    data = chunks[b"data"]
    return data if form == _MULAW else mulaw.encode(np.frombuffer(data[: len(data) & ~1], dtype="<i2"))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise BrokenWavError("not a RIFF/WAVE file")
    at = 12
    while at + 8 <= len(content):
        name, size = struct.unpack("<4sI", content[at : at + 8])
        # A streamed file says 0 or 2^32-1 because its length was not known: its data ends with the file.
        end = len(content) if name == b"data" and size in {0, 0xFFFFFFFF} else at + 8 + size
        yield name, content[at + 8 : end]
        at = end + (end & 1)


def write(*channels: bytes) -> bytes:
    """Return mu-law channels of equal length as a 16-bit PCM file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as target:
        target.setnchannels(len(channels))
        target.setsampwidth(2)
        target.setframerate(mulaw.RATE)
        target.writeframes(np.column_stack([mulaw.decode(channel) for channel in channels]).tobytes())
    return file.getvalue()


def mix(one: bytes, other: bytes) -> bytes:
    total = mulaw.decode(one).astype(np.int32) + mulaw.decode(other)
    return mulaw.encode(np.clip(total, -32_768, 32_767).astype(np.int16))
