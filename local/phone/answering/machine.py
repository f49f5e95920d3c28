"""An answering machine in the place of a person."""

import numpy as np

from local.phone.audio.tape import FRAME_BYTES, SILENT_FRAME
from local.phone.leg import Leg, speech
from local.phone.turns import Heard
from local.speech.engines import Engine, mulaw

LONGEST_MESSAGE_S = 60.0

_HERTZ = 1_400
_LEVEL = 8_000
_BEEP_FRAMES = 20
_PAUSE = SILENT_FRAME * 20


async def take_message(
    leg: Leg, engine: Engine, greeting: str, *, beeps: bool = True, seconds: float = LONGEST_MESSAGE_S
) -> Heard:
    """Greet, beep, and record until the other side hangs up or the tape is full."""
    audio = await speech(engine, greeting)
    await leg.play(audio + _PAUSE + _beep() if beeps else audio, greeting)
    return await leg.record(seconds)


def _beep() -> bytes:
    times = np.arange(_BEEP_FRAMES * FRAME_BYTES) / mulaw.RATE
    return mulaw.encode((_LEVEL * np.sin(2 * np.pi * _HERTZ * times)).astype(np.int16))
