"""WAV files as Twilio keeps them → one mu-law stream a channel."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator

from talkstack.errors import BadRequestError

PCM = 1
MULAW = 7
RATE = 8000
FORMAT = struct.Struct("<HHIIHH")
BIAS = 0x84
CLIP = 32635


def channels_of(wav: bytes) -> list[bytes]:
    """Each channel as 8 kHz mu-law, the caller's first. BadRequestError when the file is of another kind."""
    chunks = dict(_chunks(wav)) if wav[:4] + wav[8:12] == b"RIFFWAVE" else {}
    fmt, data = chunks.get(b"fmt ", b""), chunks.get(b"data")
    if len(fmt) < FORMAT.size or data is None:
        raise BadRequestError("the recording is not a WAV file")
    coding, channels, rate, _, _, bits = FORMAT.unpack_from(fmt)
    if channels not in {1, 2}:
        raise BadRequestError(f"a recording of {channels} channels is not known here")
    if rate != RATE or (coding, bits) not in {(PCM, 16), (MULAW, 8)}:
        raise BadRequestError(f"a recording of coding {coding}, {bits} bits, {rate} Hz is not known here")
    mulaw = mulaw_of(data) if coding == PCM else data
    return [mulaw[channel::channels] for channel in range(channels)]


def mulaw_of(pcm: bytes) -> bytes:
    """16-bit little-endian samples → G.711 mu-law."""
    table = _table()
    return bytes(table[sample & 0xFFFF] for sample in array("h", pcm[: len(pcm) // 2 * 2]))


def _chunks(wav: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(wav):
        name, size = struct.unpack_from("<4sI", wav, at)
        yield name, wav[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _encode(sample: int) -> int:
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), CLIP) + BIAS
    exponent = magnitude.bit_length() - 8
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    return ~(sign | exponent << 4 | mantissa) & 0xFF


_TABLE: bytearray = bytearray()


def _table() -> bytearray:
    if not _TABLE:
        _TABLE.extend(_encode(code - 0x10000 if code >= 0x8000 else code) for code in range(0x10000))
    return _TABLE
