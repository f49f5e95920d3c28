"""Sample rates in whole multiples of 8 kHz, as a stream without seams."""

import numpy as np
from numpy.typing import NDArray

from local.speech.engines.mulaw import RATE, Samples

_REACH = 16  # taps on either side, in samples of the lower rate
_CUTOFF = 0.94  # of half the lower rate

type Floats = NDArray[np.float64]


class UnsupportedRateError(ValueError):
    def __init__(self, rate: int) -> None:
        super().__init__(f"{rate} Hz is not a whole multiple of {RATE} Hz")
        self.rate = rate


def factor_of(rate: int) -> int:
    if rate < RATE or rate % RATE:
        raise UnsupportedRateError(rate)
    return rate // RATE


class Filter:
    """A low-pass over a stream, whose output starts where its input starts."""

    def __init__(self, factor: int) -> None:
        self._taps = _taps(factor)
        self._delay = len(self._taps) // 2
        self._tail = np.zeros(len(self._taps) - 1)
        self._skip = self._delay

    def feed(self, samples: Floats) -> Floats:
        joined = np.concatenate((self._tail, samples))
        self._tail = joined[len(joined) - len(self._tail) :]
        made = np.convolve(joined, self._taps, "valid") if len(samples) else samples
        skipped, self._skip = made[self._skip :], max(0, self._skip - len(made))
        return skipped

    def flush(self) -> Floats:
        return self.feed(np.zeros(self._delay))


class Upsampler:
    def __init__(self, rate: int) -> None:
        self._factor = factor_of(rate)
        self._filter = Filter(self._factor)

    def feed(self, samples: Samples) -> Samples:
        if self._factor == 1:
            return samples
        spread = np.zeros(len(samples) * self._factor)
        spread[:: self._factor] = samples
        return _whole(self._filter.feed(spread) * self._factor)

    def flush(self) -> Samples:
        if self._factor == 1:
            return np.zeros(0, dtype=np.int16)
        return _whole(self._filter.flush() * self._factor)


class Downsampler:
    def __init__(self, rate: int) -> None:
        self._factor = factor_of(rate)
        self._filter = Filter(self._factor)
        self._phase = 0  # position of the next sample to keep

    def feed(self, samples: Samples) -> Samples:
        return samples if self._factor == 1 else self._thin(self._filter.feed(samples.astype(np.float64)))

    def flush(self) -> Samples:
        return np.zeros(0, dtype=np.int16) if self._factor == 1 else self._thin(self._filter.flush())

    def _thin(self, made: Floats) -> Samples:
        kept = made[self._phase :: self._factor]
        self._phase = (self._phase - len(made)) % self._factor
        return _whole(kept)


def _taps(factor: int) -> Floats:
    positions = np.arange(-_REACH * factor, _REACH * factor + 1)
    taps = np.sinc(positions * _CUTOFF / factor) * np.hamming(len(positions))
    return taps / taps.sum()


def _whole(samples: Floats) -> Samples:
    return np.clip(np.rint(samples), -32_768, 32_767).astype(np.int16)
