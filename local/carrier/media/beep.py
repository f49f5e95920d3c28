import numpy as np

from local.carrier.media.activity import FRAME_MS, is_loud
from local.speech.engines import mulaw

_HERTZ = 1_000
_SECONDS = 0.4
_LEVEL = 8_000

_PURE = 0.9
_SHORTEST_MS = 160


def beep() -> bytes:
    times = np.arange(int(_SECONDS * mulaw.RATE)) / mulaw.RATE
    return mulaw.encode((_LEVEL * np.sin(2 * np.pi * _HERTZ * times)).astype(np.int16))


class Tone:
    """Listens for a beep of any pitch: a single tone that stays, and then ends."""

    def __init__(self) -> None:
        self._pitch: int | None = None
        self._ms = 0

    def hear(self, frame: bytes) -> bool:
        """Whether a tone that was long enough has ended with this frame."""
        pitch = _pitch(frame)
        if pitch is not None and self._pitch is not None and abs(pitch - self._pitch) <= 1:
            self._ms += FRAME_MS
            return False
        ended = self._ms >= _SHORTEST_MS
        self._pitch, self._ms = pitch, 0 if pitch is None else FRAME_MS
        return ended


def _pitch(frame: bytes) -> int | None:
    """The part of the spectrum, in steps of 50 Hz, that holds nearly all of a loud frame."""
    if not is_loud(frame):
        return None
    power = np.abs(np.fft.rfft(mulaw.decode(frame).astype(np.float32) * np.hanning(len(frame)))) ** 2
    peak = int(power.argmax())
    held = power[max(peak - 2, 0) : peak + 3].sum() / power.sum()
    return peak if held >= _PURE else None
