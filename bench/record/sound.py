"""The callers' sentences as a telephone brings them: one after another, with the noise of a line."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from local.speech.engines import Engine, collected, mulaw

NOISE_DB = 20.0
"""The line's noise lies so far below the speech."""
PAUSE_MS = 1_500
SEED = 1


@dataclass(frozen=True)
class Spoken:
    text: str
    start_ms: int
    audio: bytes


async def spoken(engine: Engine, texts: Sequence[str]) -> tuple[bytes, list[Spoken]]:
    """The whole recording, and where in it each sentence is."""
    noise = np.random.default_rng(SEED)
    recording, found = bytearray(), list[Spoken]()
    for text in texts:
        clean = mulaw.decode(await collected(engine.synthesise(text)))
        level = np.sqrt((clean.astype(np.float64) ** 2).mean()) / 10 ** (NOISE_DB / 20)
        noisy = [_noisy(part, level, noise) for part in (clean, np.zeros(PAUSE_MS * 8, np.int16))]
        found.append(Spoken(text, mulaw.milliseconds(len(recording)), noisy[0]))
        recording += b"".join(noisy)
    return bytes(recording), found


def _noisy(samples: mulaw.Samples, level: float, noise: np.random.Generator) -> bytes:
    heard = samples + noise.normal(0, level, len(samples))
    return mulaw.encode(np.clip(np.rint(heard), -32_768, 32_767).astype(np.int16))
