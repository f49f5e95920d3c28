import pytest

from local.speech.engines.modem import burst
from local.speech.recognition.endpointing import Ended, Endpointer, Silent, Started

SPEECH = burst("hello")  # 120 ms
SECOND = 8_000


def silence(samples):
    return b"\xff" * samples


def events(endpointer, audio, step=160):
    return [event for at in range(0, len(audio), step) for event in endpointer.feed(audio[at : at + step])]


def listening(*, initial_silence_ms=5_000, silence_ms=500, longest_ms=None):
    return Endpointer(initial_silence_ms=initial_silence_ms, silence_ms=silence_ms, longest_ms=longest_ms)


@pytest.mark.parametrize("step", [37, 160, 333, 50_000])
def test_a_segment_holds_the_speech_with_a_little_around_it(step):
    audio = silence(SECOND) + SPEECH + silence(SECOND)
    started, ended = events(listening(), audio, step)
    assert isinstance(started, Started)
    assert SECOND - 2_000 < started.at == ended.start < SECOND
    assert SECOND + len(SPEECH) < ended.end < SECOND + len(SPEECH) + 2_000


def test_pauses_shorter_than_the_silence_asked_for_stay_inside():
    audio = SPEECH + silence(2_400) + SPEECH + silence(SECOND)
    assert len(events(listening(silence_ms=500), audio)) == 2
    assert len(events(listening(silence_ms=200), audio)) == 4


def test_silence_is_told_each_time_patience_ends():
    found = events(listening(initial_silence_ms=1_000), silence(2 * SECOND + 80))
    assert found == [Silent(SECOND), Silent(2 * SECOND)]


def test_a_click_is_not_speech():
    assert events(listening(), silence(800) + SPEECH[:100] + silence(SECOND)) == []


def test_a_stream_that_ends_in_speech_ends_the_segment_to_the_last_byte():
    endpointer = listening()
    assert [type(event) for event in events(endpointer, SPEECH + SPEECH[:77], 50)] == [Started]
    assert list(endpointer.finish()) == [Ended(0, len(SPEECH) + 77)]
    assert list(endpointer.finish()) == []


def test_a_segment_is_cut_at_the_longest_asked_for():
    found = events(listening(longest_ms=600), SPEECH * 20)
    assert [event.end - event.start for event in found if isinstance(event, Ended)] == [4_800] * 4
