"""WAV files: what a caller brings becomes 8 kHz mu-law; what a call was becomes two channels."""

import struct
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from local.phone.errors import WavError
from local.speech.engines import mulaw

type Floats = NDArray[np.float64]

_PCM, _FLOAT, _MULAW, _EXTENSIBLE = 1, 3, 7, 0xFFFE
_FULL = 32_768.0


def read_wav(path: Path) -> bytes:
    """The sound as 8 kHz mu-law, its channels mixed."""
    try:
        content = path.read_bytes()
        rate, sound = _parse(content)
    except (OSError, struct.error) as error:
        raise WavError(f"{path}: {error}") from error
    except WavError as error:
        raise WavError(f"{path}: {error}") from error
    samples = np.clip(np.rint(_resampled(sound, rate) * _FULL), -_FULL, _FULL - 1)
    return mulaw.encode(samples.astype(np.int16))


def write_wav(path: Path, *channels: bytes) -> None:
    """Mu-law channels of one length side by side, as 16-bit PCM."""
    sound = np.stack([mulaw.decode(channel) for channel in channels], axis=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(mulaw.RATE)
        file.writeframes(sound.astype("<i2").tobytes())


def _parse(content: bytes) -> tuple[int, Floats]:
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise WavError("is no WAV file")
    chunks = dict(_chunks(content))
    if b"fmt " not in chunks or b"data" not in chunks:
        raise WavError("has no sound")
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", chunks[b"fmt "])
    if kind == _EXTENSIBLE:
        (kind,) = struct.unpack_from("<H", chunks[b"fmt "], 24)
    if not channels or not rate or (kind, bits) not in _DECODERS:
        raise WavError(f"has encoding {kind} with {bits} bits, which is not done; PCM, float and mu-law are")
    data = chunks[b"data"]
    whole = len(data) - len(data) % (channels * bits // 8)
    if not whole:
        raise WavError("has no sound")
    return rate, _DECODERS[kind, bits](data[:whole]).reshape(-1, channels).mean(axis=1)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, at)
        yield name, content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _pcm(kind: str, scale: float, offset: float = 0) -> Callable[[bytes], Floats]:
    return lambda data: (np.frombuffer(data, dtype=kind).astype(np.float64) - offset) / scale


def _pcm24(data: bytes) -> Floats:
    triples = np.frombuffer(data, dtype=np.uint8).reshape(-1, 3)
    wide = np.zeros((len(triples), 4), dtype=np.uint8)
    wide[:, 1:] = triples
    return wide.view("<i4")[:, 0].astype(np.float64) / 2**31


def _g711(data: bytes) -> Floats:
    return mulaw.decode(data).astype(np.float64) / _FULL


_DECODERS: dict[tuple[int, int], Callable[[bytes], Floats]] = {
    (_PCM, 8): _pcm("u1", 128, 128),
    (_PCM, 16): _pcm("<i2", _FULL),
    (_PCM, 24): _pcm24,
    (_PCM, 32): _pcm("<i4", 2**31),
    (_FLOAT, 32): _pcm("<f4", 1),
    (_FLOAT, 64): _pcm("<f8", 1),
    (_MULAW, 8): _g711,
}


def _resampled(sound: Floats, rate: int) -> Floats:
    """By its spectrum, so that nothing above half the new rate folds back."""
    if rate == mulaw.RATE:
        return sound
    length = max(round(len(sound) * mulaw.RATE / rate), 1)
    return np.fft.irfft(np.fft.rfft(sound), length) * (length / len(sound))
