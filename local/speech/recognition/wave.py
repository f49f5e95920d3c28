"""The caller's audio as the client streams it: a RIFF header first, then the samples."""

import struct

import numpy as np

from local.speech.engines import mulaw
from local.speech.rates import Downsampler, UnsupportedRateError
from local.speech.usp import RefusedError

_PCM = 1
_ALAW = 6
_MULAW = 7
_EXTENSIBLE = 0xFFFE
_NAMES = {_ALAW: "A-law", 0x28F: "G.722", _EXTENSIBLE: "extensible WAVE"}


class WaveInput:
    """Turns what follows the header into 8 kHz mu-law."""

    def __init__(self, header: bytes) -> None:
        kind, channels, rate, bits = _format(header)
        if channels != 1:
            raise RefusedError(f"audio of {channels} channels is not done; send one channel")
        if (kind, bits) not in {(_PCM, 16), (_MULAW, 8)}:
            name = _NAMES.get(kind, "PCM" if kind == _PCM else f"format {kind}")
            raise RefusedError(f"{name} audio of {bits} bits is not done; send mu-law or 16-bit PCM")
        if kind == _MULAW and rate != mulaw.RATE:
            raise RefusedError(f"mu-law at {rate} Hz is not done; send 8000 Hz")
        self._mulaw = kind == _MULAW
        self._odd = b""
        try:
            self._rate = Downsampler(rate)
        except UnsupportedRateError as error:
            raise RefusedError(str(error)) from error

    def feed(self, data: bytes) -> bytes:
        if self._mulaw:
            return data
        data = self._odd + data
        whole = len(data) // 2 * 2
        self._odd = data[whole:]
        return mulaw.encode(self._rate.feed(np.frombuffer(data[:whole], dtype="<i2").astype(np.int16)))

    def flush(self) -> bytes:
        """The rest, when no more audio comes."""
        return mulaw.encode(self._rate.flush())


def _format(header: bytes) -> tuple[int, int, int, int]:
    if header[:4] != b"RIFF" or header[8:16] != b"WAVEfmt " or len(header) < 36:
        raise RefusedError("the audio does not begin with a WAVE header")
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", header, 20)
    return kind, channels, rate, bits
