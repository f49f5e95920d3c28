"""G.711 mu-law: one byte a sample, 8,000 samples a second."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

RATE = 8_000
SILENCE = 0xFF

type Samples = NDArray[np.int16]

_BIAS = 132
_CLIP = 32_635


def _expand(code: int) -> int:
    inverted = ~code & 0xFF
    magnitude = (((inverted & 0x0F) << 3) + _BIAS << (inverted >> 4 & 7)) - _BIAS
    return -magnitude if inverted & 0x80 else magnitude


def _compress(sample: int) -> int:
    magnitude = min(abs(sample), _CLIP) + _BIAS
    exponent = magnitude.bit_length() - 8
    mantissa = magnitude >> exponent + 3 & 0x0F
    return ~((0x80 if sample < 0 else 0) | exponent << 4 | mantissa) & 0xFF


def _table(rule: Callable[[int], int], inputs: range) -> list[int]:
    return [rule(value) for value in inputs]


_SAMPLES = np.array(_table(_expand, range(256)), dtype=np.int16)
# Indexed by the sample's own two's complement, so that encoding is one look-up.
_CODES = np.array(_table(_compress, range(32_768)) + _table(_compress, range(-32_768, 0)), dtype=np.uint8)


def decode(mulaw: bytes) -> Samples:
    return _SAMPLES[np.frombuffer(mulaw, dtype=np.uint8)]


def encode(samples: Samples) -> bytes:
    return _CODES[samples.view(np.uint16)].tobytes()


def milliseconds(mulaw_bytes: int) -> int:
    return mulaw_bytes * 1_000 // RATE
