"""The output formats that are done: mu-law as the engines make it, and 16-bit PCM."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from local.speech.engines import mulaw
from local.speech.rates import Upsampler
from local.speech.usp import RefusedError

_MULAW_8K = "raw-8khz-8bit-mono-mulaw"
_PCM = re.compile(r"raw-(8|16|24|48)khz-16bit-mono-pcm")


@dataclass(frozen=True)
class Encoder:
    feed: Callable[[bytes], bytes]
    flush: Callable[[], bytes]


def encoder(output_format: str) -> Encoder:
    if output_format == _MULAW_8K:
        return Encoder(feed=bytes, flush=bytes)
    if match := _PCM.fullmatch(output_format):
        return _pcm(int(match[1]) * 1_000)
    raise RefusedError(f"Unsupported output format {output_format}: this service makes mu-law and PCM")


def _pcm(rate: int) -> Encoder:
    upsampler = Upsampler(rate)
    return Encoder(
        feed=lambda audio: upsampler.feed(mulaw.decode(audio)).astype("<i2").tobytes(),
        flush=lambda: upsampler.flush().astype("<i2").tobytes(),
    )
