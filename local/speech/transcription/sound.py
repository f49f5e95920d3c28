"""The file of a transcription as one mu-law stream a channel."""

import struct
from collections.abc import Iterator

import numpy as np

from local.speech.engines import mulaw
from local.speech.rates import Downsampler, UnsupportedRateError
from local.speech.transcription.errors import RefusedTranscriptionError, UnsupportedFeatureError, invalid

MOST_BYTES = 250 * 1024 * 1024
LONGEST_S = 2 * 60 * 60

_FORMAT = struct.Struct("<HHIIHH")


def channels_of(file: bytes) -> list[bytes]:
    chunks = dict(_chunks(file)) if file[:4] + file[8:12] == b"RIFFWAVE" else {}
    form, data = chunks.get(b"fmt ", b""), chunks.get(b"data")
    if len(form) < _FORMAT.size or data is None:
        raise RefusedTranscriptionError(
            415, "UnsupportedMediaType", "the audio is no WAV file that is read here"
        )
    kind, channels, rate, _, _, bits = _FORMAT.unpack_from(form)
    if channels not in {1, 2}:
        raise invalid(f"audio of {channels} channels", "InvalidChannels")
    streams = _streams(data, kind, channels, rate, bits)
    if len(streams[0]) >= LONGEST_S * mulaw.RATE:
        raise invalid("the audio is two hours long or longer", "InvalidPayload")
    return streams


def _streams(data: bytes, kind: int, channels: int, rate: int, bits: int) -> list[bytes]:
    match kind, bits:
        case 7, 8 if rate == mulaw.RATE:
            return [data[each::channels] for each in range(channels)]
        case 1, 16:
            whole = len(data) // (2 * channels) * 2 * channels
            samples = np.frombuffer(data[:whole], dtype="<i2").reshape(-1, channels)
            return [_telephone(samples[:, each].astype(np.int16), rate) for each in range(channels)]
        case _:
            raise UnsupportedFeatureError(f"WAVE of format {kind}, {bits} bits, {rate} Hz")


def _telephone(samples: mulaw.Samples, rate: int) -> bytes:
    try:
        down = Downsampler(rate)
    except UnsupportedRateError as error:
        raise UnsupportedFeatureError(str(error)) from error
    return mulaw.encode(np.concatenate((down.feed(samples), down.flush())))


def _chunks(file: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(file):
        name, size = struct.unpack_from("<4sI", file, at)
        yield name, file[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
