"""WAV files, written byte by byte from the format's description and not by the code under test."""

from __future__ import annotations

import struct

PCM, MULAW = 1, 7


def chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def fmt(coding: int, channels: int, rate: int, bits: int) -> bytes:
    frame = channels * bits // 8
    return chunk(b"fmt ", struct.pack("<HHIIHH", coding, channels, rate, rate * frame, frame, bits))


def riff(*chunks: bytes) -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def mulaw_wav(*channels: bytes, rate: int = 8000) -> bytes:
    frames = b"".join(bytes(samples) for samples in zip(*channels, strict=True))
    return riff(fmt(MULAW, len(channels), rate, 8), chunk(b"data", frames))


def pcm_wav(*channels: list[int], rate: int = 8000, bits: int = 16) -> bytes:
    frames = b"".join(
        struct.pack("<h", sample) for samples in zip(*channels, strict=True) for sample in samples
    )
    return riff(fmt(PCM, len(channels), rate, bits), chunk(b"data", frames))
