import numpy as np
import pytest

from local.carrier.calling.outbound.amd import Detector
from local.carrier.media.activity import FRAME_BYTES, SILENT_FRAME
from local.carrier.media.beep import Tone, beep
from local.carrier.records.orders import Detection
from local.speech.engines import mulaw
from local.speech.engines.modem import burst


def tones(ms: int, *hertz: float) -> bytes:
    times = np.arange(ms * 8) / mulaw.RATE
    wave = sum(2_000 * np.sin(2 * np.pi * pitch * times) for pitch in hertz)
    return mulaw.encode(np.asarray(wave).astype(np.int16))


def speech(ms: int) -> bytes:
    return tones(ms, 500, 1_150, 2_300)


def silence(ms: int) -> bytes:
    return SILENT_FRAME[:1] * (ms * 8)


def sounds(script: str) -> bytes:
    """Such as "speech 800, silence 1200, beep"."""
    named = {"speech": speech, "silence": silence, "beep": lambda _: beep()}
    parts = (part.split() for part in script.split(", "))
    return b"".join(named[name](int(*ms or "0")) for name, *ms in parts)


def verdict(script: str, **settings: object) -> tuple[str, int] | None:
    """What is detected, and after how many milliseconds."""
    detector, audio = Detector(Detection(**settings)), sounds(script)
    for at in range(0, len(audio), FRAME_BYTES):
        if found := detector.hear(audio[at : at + FRAME_BYTES]):
            return found, detector.ms
    return None


GREETING = "speech 2000, silence 600, speech 1000"


@pytest.mark.parametrize(
    ("script", "settings", "expected"),
    [
        ("speech 800, silence 2000", {}, ("human", 2_000)),
        ("speech 800, silence 1180", {}, None),
        ("silence 3000, speech 800, silence 2000", {}, ("human", 5_000)),
        ("speech 2400, silence 1200", {}, ("human", 3_600)),
        ("speech 2420", {}, ("machine_start", 2_420)),
        (GREETING, {}, ("machine_start", 2_660)),
        ("speech 2000, silence 1200, speech 1000", {}, ("human", 3_200)),
        ("speech 1020", {"speech_ms": 1_000}, ("machine_start", 1_020)),
        ("speech 800, silence 500", {"speech_end_ms": 500}, ("human", 1_300)),
        ("silence 6000", {}, ("unknown", 5_000)),
        ("silence 6000", {"silence_ms": 2_000}, ("unknown", 2_000)),
        ("speech 4000", {"speech_ms": 6_000, "timeout_ms": 3_000}, ("unknown", 3_000)),
        ("silence 400, beep, silence 20", {}, ("machine_start", 820)),
    ],
)
def test_as_soon_as_it_is_known(script, settings, expected):
    assert verdict(script, **settings) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("speech 800, silence 2000", ("human", 2_000)),
        ("silence 6000", ("unknown", 5_000)),
        (f"{GREETING}, silence 400, beep, silence 200", ("machine_end_beep", 4_420)),
        (f"{GREETING}, beep, silence 200", ("machine_end_beep", 4_020)),
        ("speech 600, silence 400, beep, silence 200", ("machine_end_beep", 1_420)),
        (f"{GREETING}, silence 2000", ("machine_end_silence", 4_800)),
        ("speech 40000", ("machine_end_other", 30_000)),
    ],
)
def test_after_the_end_of_the_greeting(script, expected):
    assert verdict(script, message_end=True) == expected


def hears_tone(audio: bytes) -> bool:
    tone = Tone()
    return any(tone.hear(audio[at : at + FRAME_BYTES]) for at in range(0, len(audio), FRAME_BYTES))


@pytest.mark.parametrize("hertz", [440, 987.77, 1_000, 1_400, 2_015])
def test_a_beep_of_any_pitch_is_a_tone(hertz):
    assert hears_tone(tones(400, hertz) + silence(20))


@pytest.mark.parametrize(
    "audio",
    [
        silence(400),
        speech(400) + silence(20),
        tones(120, 1_000) + silence(20),
        tones(400, 1_000),
        b"".join(tones(80, hertz) for hertz in (500, 700, 900, 1_100)) + silence(20),
        b"".join(map(burst, ("please", "leave", "a", "message"))),
    ],
    ids=["silence", "chord", "too short", "not over", "melody", "words"],
)
def test_everything_else_is_none(audio):
    assert not hears_tone(audio)
