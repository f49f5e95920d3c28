import numpy as np

from local.speech.engines import mulaw

_HERTZ = 1_000
_SECONDS = 0.4
_LEVEL = 8_000


def beep() -> bytes:
    times = np.arange(int(_SECONDS * mulaw.RATE)) / mulaw.RATE
    return mulaw.encode((_LEVEL * np.sin(2 * np.pi * _HERTZ * times)).astype(np.int16))
