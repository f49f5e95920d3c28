"""G.711 mu-law: one byte a sample, 8,000 samples a second."""

import numpy as np
from numpy.typing import NDArray

RATE = 8_000
SILENCE = 0xFF

type Samples = NDArray[np.int16]

_BIAS = 132
_CLIP = 32_635


def _expand(codes: NDArray[np.int32]) -> NDArray[np.int32]:
    inverted = ~codes & 0xFF
    magnitude = (((inverted & 0x0F) << 3) + _BIAS << (inverted >> 4 & 7)) - _BIAS
    return np.where(inverted & 0x80, -magnitude, magnitude)


def _compress(samples: NDArray[np.int32]) -> NDArray[np.int32]:
    magnitude = np.minimum(np.abs(samples), _CLIP) + _BIAS
    exponent = np.log2(magnitude).astype(np.int32) - 7
    mantissa = magnitude >> exponent + 3 & 0x0F
    return ~(np.where(samples < 0, 0x80, 0) | exponent << 4 | mantissa) & 0xFF


_SAMPLES = _expand(np.arange(256, dtype=np.int32)).astype(np.int16)
# Indexed by the sample's own two's complement, so that encoding is one look-up.
_CODES = _compress(np.arange(65_536, dtype=np.uint16).view(np.int16).astype(np.int32)).astype(np.uint8)


def decode(mulaw: bytes) -> Samples:
    return _SAMPLES[np.frombuffer(mulaw, dtype=np.uint8)]


def encode(samples: Samples) -> bytes:
    return _CODES[samples.view(np.uint16)].tobytes()


def milliseconds(mulaw_bytes: int) -> int:
    return mulaw_bytes * 1_000 // RATE
