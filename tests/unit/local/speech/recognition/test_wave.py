import struct

import numpy as np
import pytest

from local.speech.engines import mulaw
from local.speech.engines.modem import burst, hear
from local.speech.rates import Upsampler
from local.speech.recognition.wave import WaveInput
from local.speech.usp import RefusedError

SAID = b"".join(map(burst, ("half", "past", "nine")))


def header(kind=1, channels=1, rate=16_000, bits=16):
    block = channels * bits // 8
    form = struct.pack("<HHIIHH", kind, channels, rate, rate * block, block, bits)
    return b"RIFF\0\0\0\0WAVEfmt " + len(form).to_bytes(4, "little") + form + b"data\0\0\0\0"


def test_mulaw_passes_unchanged():
    assert WaveInput(header(kind=7, rate=8_000, bits=8)).feed(SAID) == SAID


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000, 48_000])
@pytest.mark.parametrize("step", [101, 1_600])
def test_words_survive_pcm_at_any_rate_in_any_portions(rate, step):
    upsampler = Upsampler(rate)
    samples = np.concatenate((upsampler.feed(mulaw.decode(SAID)), upsampler.flush()))
    pcm = samples.astype("<i2").tobytes()
    wave = WaveInput(header(rate=rate))
    audio = b"".join(wave.feed(pcm[at : at + step]) for at in range(0, len(pcm), step)) + wave.flush()
    assert len(audio) == len(SAID)
    assert hear(audio).text == "half past nine"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (header(channels=2), "2 channels"),
        (header(kind=6, rate=8_000, bits=8), "A-law"),
        (header(kind=0x28F), r"G\.722"),
        (header(bits=24), "24 bits"),
        (header(rate=44_100), "44100"),
        (header(kind=7, bits=8), "16000"),
        (b"ID3" + bytes(60), "WAVE header"),
        (b"RIFF", "WAVE header"),
    ],
)
def test_other_audio_is_refused_by_name(given, named):
    with pytest.raises(RefusedError, match=named):
        WaveInput(given)
