import numpy as np
import pytest

from local.speech.engines import mulaw
from local.speech.engines.modem import burst, hear
from local.speech.rates import Downsampler
from local.speech.synthesis.formats import encoder
from local.speech.usp import RefusedError

SAID = burst("Tuesday")


def test_mulaw_leaves_as_it_was_made():
    made = encoder("raw-8khz-8bit-mono-mulaw")
    assert made.feed(SAID) + made.flush() == SAID


@pytest.mark.parametrize("kilohertz", [8, 16, 24, 48])
def test_pcm_holds_the_words(kilohertz):
    made = encoder(f"raw-{kilohertz}khz-16bit-mono-pcm")
    pcm = made.feed(SAID[:333]) + made.feed(SAID[333:]) + made.flush()
    assert len(pcm) == len(SAID) * 2 * kilohertz // 8
    down = Downsampler(kilohertz * 1_000)
    samples = np.concatenate((down.feed(np.frombuffer(pcm, dtype="<i2")), down.flush()))
    assert hear(mulaw.encode(samples)).text == "Tuesday"


@pytest.mark.parametrize("name", ["audio-16khz-32kbitrate-mono-mp3", "raw-8khz-8bit-mono-alaw", "None"])
def test_other_formats_are_refused_by_name(name):
    with pytest.raises(RefusedError, match=name):
        encoder(name)
