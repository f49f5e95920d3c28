"""Both directions of a call, frame by frame."""

from dataclasses import dataclass, field

import numpy as np

from local.speech.engines import mulaw

FRAME_BYTES = 160
FRAME_MS = 20
SILENT_FRAME = bytes([mulaw.SILENCE]) * FRAME_BYTES

_LOUD_RMS = 150.0


def frames_of(audio: bytes) -> list[bytes]:
    """Whole frames; the last one is filled up with silence."""
    padded = audio + SILENT_FRAME[: -len(audio) % FRAME_BYTES]
    return [padded[at : at + FRAME_BYTES] for at in range(0, len(padded), FRAME_BYTES)]


def loud_span(audio: bytes) -> tuple[int, int] | None:
    """The first loud frame of whole frames and the one after the last, or None for silence."""
    samples = mulaw.decode(audio).astype(np.float32).reshape(-1, FRAME_BYTES)
    loud = np.flatnonzero(np.sqrt((samples**2).mean(axis=1)) > _LOUD_RMS)
    return (int(loud[0]), int(loud[-1]) + 1) if loud.size else None


@dataclass
class Tape:
    caller: bytearray = field(default_factory=bytearray)
    agent: bytearray = field(default_factory=bytearray)
    instants: list[float] = field(default_factory=list[float])

    def __len__(self) -> int:
        return len(self.instants)

    def add(self, *, said: bytes, heard: bytes, at: float) -> None:
        self.caller += said
        self.agent += heard
        self.instants.append(at)

    def heard_since(self, frame: int) -> bytes:
        return bytes(self.agent[frame * FRAME_BYTES :])
