"""Voice activity, by energy alone: a leg carries one voice and no room noise."""

from collections import deque

import numpy as np

from local.speech.engines import mulaw

FRAME_BYTES = 160
FRAME_MS = 20
SILENT_FRAME = bytes([mulaw.SILENCE]) * FRAME_BYTES

# Of each mu-law code, the square of its sample.
_POWER = mulaw.decode(bytes(range(256))).astype(np.float32) ** 2
_LOUD_POWER = 300.0**2
_ONSET_FRAMES = 3
_ONSET_WINDOW = 5


def is_loud(frame: bytes) -> bool:
    return frame != SILENT_FRAME and float(_POWER[np.frombuffer(frame, np.uint8)].mean()) > _LOUD_POWER


class Activity:
    """Tells speech from clicks: it begins when 3 of the last 5 frames were loud."""

    def __init__(self) -> None:
        self._recent: deque[bool] = deque(maxlen=_ONSET_WINDOW)
        self.loud = False

    def hear(self, frame: bytes) -> None:
        self.loud = is_loud(frame)
        self._recent.append(self.loud)

    @property
    def begun(self) -> bool:
        return sum(self._recent) >= _ONSET_FRAMES

    @property
    def onset_ms(self) -> int:
        """How long it has gone on, just after it has begun."""
        recent = list(self._recent)
        return (len(recent) - recent.index(True)) * FRAME_MS


def trim_silence(audio: bytes, margin_ms: int = 200) -> bytes:
    loud = [at for at in range(0, len(audio), FRAME_BYTES) if is_loud(audio[at : at + FRAME_BYTES])]
    if not loud:
        return b""
    margin = margin_ms * mulaw.RATE // 1_000
    return audio[max(0, loud[0] - margin) : loud[-1] + FRAME_BYTES + margin]
