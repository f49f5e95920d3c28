"""Two bytes as four tones in 20 ms, and the chirp that says where they begin.

Each of four bands has sixteen tones 50 Hz apart, which is what 20 ms can tell apart exactly:
one tone a band is one nibble. Everything lies in the telephone's band, 300 to 3,450 Hz.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from local.speech.engines.mulaw import RATE, Samples

SYMBOL = 160
BYTES_PER_SYMBOL = 2

_BANDS = 4
_TONES = 16
_FIRST_BIN = 6
_BINS = slice(_FIRST_BIN, _FIRST_BIN + _BANDS * _TONES)
_AMPLITUDE = 4_000.0  # four of them leave 6 dB of room below clipping
_LIKENESS = 0.6  # a chirp scores above 0.95, tones and speech below 0.4
_PURITY = 0.8  # share of a symbol's energy that its four tones must hold
_FAINT = 100.0**2 * SYMBOL  # energy below which nothing is a chirp
_BLOCK = 4_096
_HOP = _BLOCK - SYMBOL + 1

type Floats = NDArray[np.float32]


class DamagedSymbolError(Exception):
    """The audio does not hold the symbols asked for."""


def _bank() -> NDArray[np.int32]:
    hertz = np.arange(_BINS.start, _BINS.stop)[:, None] * (RATE / SYMBOL)
    waves = _AMPLITUDE * np.sin(2 * np.pi * hertz * np.arange(SYMBOL) / RATE)
    return waves.astype(np.int32).reshape(_BANDS, _TONES, SYMBOL)


def _chirp() -> Samples:
    """All tones at once, their phases spread so that no peak stands out, as loud as a symbol."""
    count = _BANDS * _TONES
    index = np.arange(count)[:, None]
    hertz = (index + _FIRST_BIN) * (RATE / SYMBOL)
    phases = np.pi * index**2 / count
    wave = np.sin(2 * np.pi * hertz * np.arange(SYMBOL) / RATE + phases).sum(axis=0)
    return (wave * _AMPLITUDE * np.sqrt(_BANDS / count)).astype(np.int16)


_BANK = _bank()
CHIRP = _chirp()
_CHIRP_NORM = float(np.sqrt((CHIRP.astype(np.float64) ** 2).sum()))
_CHIRP_SPECTRUM = np.conj(np.fft.rfft(CHIRP.astype(np.float32), _BLOCK))


def modulate(payload: bytes) -> Samples:
    """Return a symbol for every two bytes; an odd last byte is paired with zero."""
    octets = np.frombuffer(payload + bytes(len(payload) % BYTES_PER_SYMBOL), dtype=np.uint8)
    nibbles = np.stack((octets >> 4, octets & 0x0F), axis=1).reshape(-1, _BANDS)
    return _BANK[np.arange(_BANDS), nibbles].sum(axis=1).astype(np.int16).reshape(-1)


def demodulate(samples: Floats, start: int, count: int) -> bytes:
    frames = samples[start : start + count * SYMBOL]
    if len(frames) < count * SYMBOL:
        raise DamagedSymbolError
    frames = frames.reshape(count, SYMBOL)
    spectrum = np.abs(np.fft.rfft(frames)[:, _BINS]) ** 2
    bands = spectrum.reshape(count, _BANDS, _TONES)
    energy = (frames**2).sum(axis=1) * (SYMBOL / 2)
    if np.any(bands.max(axis=2).sum(axis=1) < _PURITY * energy) or np.any(energy == 0):
        raise DamagedSymbolError
    nibbles = bands.argmax(axis=2).astype(np.uint8).reshape(-1, 2)
    return (nibbles[:, 0] << 4 | nibbles[:, 1]).tobytes()


def chirps(samples: Floats) -> list[int]:
    """Return the offsets at which a chirp begins, in order."""
    if len(samples) < SYMBOL:
        return []
    likeness = _likeness(samples)
    near = np.flatnonzero(likeness > _LIKENESS)
    if not len(near):
        return []
    edges = [0, *(np.flatnonzero(np.diff(near) > SYMBOL // 2) + 1).tolist(), len(near)]
    groups = (near[start:stop] for start, stop in pairwise(edges))
    return [int(group[likeness[group].argmax()]) for group in groups]


def _likeness(samples: Floats) -> Floats:
    """Correlate with the chirp at every offset; 1 is the chirp itself at any level."""
    positions = len(samples) - SYMBOL + 1
    blocks = -(-positions // _HOP)
    padded = np.zeros((blocks - 1) * _HOP + _BLOCK, dtype=np.float32)
    padded[: len(samples)] = samples
    windows = np.lib.stride_tricks.sliding_window_view(padded, _BLOCK)[::_HOP]
    product = np.fft.irfft(np.fft.rfft(windows) * _CHIRP_SPECTRUM)[:, :_HOP].reshape(-1)[:positions]
    running = np.concatenate(([0.0], np.cumsum(samples.astype(np.float64) ** 2)))
    energy = running[SYMBOL:] - running[:-SYMBOL]
    scale = np.sqrt(np.maximum(energy, _FAINT)) * _CHIRP_NORM
    return (product / scale).astype(np.float32)
