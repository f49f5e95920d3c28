import numpy as np
import pytest

from local.speech.rates import Downsampler, UnsupportedRateError, Upsampler


def tone(hertz, rate, seconds=0.5):
    wave = 8_000 * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)
    return wave.astype(np.int16)


def streamed(converter, samples, step):
    parts = [converter.feed(samples[at : at + step]) for at in range(0, len(samples), step)]
    return np.concatenate([*parts, converter.flush()])


def error(made, wanted):
    inner = slice(len(wanted) // 10, -len(wanted) // 10)
    return np.abs(made[inner].astype(int) - wanted[inner]).max()


@pytest.mark.parametrize("rate", [16_000, 24_000, 48_000])
@pytest.mark.parametrize("step", [37, 160, 4_000])
def test_a_tone_keeps_its_shape_both_ways_in_any_portions(rate, step):
    low, high = tone(1_000, 8_000), tone(1_000, rate)
    up, down = streamed(Upsampler(rate), low, step), streamed(Downsampler(rate), high, step)
    assert (len(up), len(down)) == (len(high), len(low))
    assert error(up, high) < 80
    assert error(down, low) < 80


def test_what_a_telephone_cannot_carry_does_not_fold_back():
    folded = streamed(Downsampler(16_000), tone(6_000, 16_000), 160)
    assert np.abs(folded[100:-100]).max() < 100


def test_the_same_rate_is_left_alone():
    samples = tone(440, 8_000)
    assert streamed(Upsampler(8_000), samples, 160).tolist() == samples.tolist()


@pytest.mark.parametrize("rate", [0, 4_000, 11_025, 44_100])
def test_other_rates_are_refused(rate):
    with pytest.raises(UnsupportedRateError, match=str(rate)):
        Downsampler(rate)
