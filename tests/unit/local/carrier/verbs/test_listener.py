import pytest

from local.carrier.calling.listening.listener import Keys, Listener, Nothing, Speech
from local.carrier.media.activity import SILENT_FRAME
from local.carrier.media.beep import beep
from local.carrier.twiml.document import parse
from local.carrier.twiml.verbs import Gather

LOUD = beep()[:160]


def listener(attributes: str) -> Listener:
    [verb] = parse(f"<Response><Gather {attributes}/></Response>".encode()).verbs
    assert isinstance(verb, Gather)
    return Listener(verb, 700)


def hear(machine: Listener, frame: bytes, frames: int, *, prompting: bool = False):
    for heard in range(1, frames + 1):
        if outcome := machine.hear(frame, "", prompting=prompting):
            return outcome, heard
    return None, frames


def test_speech_longer_than_a_minute_is_cut():
    outcome, frames = hear(listener('input="speech"'), LOUD, 4_000)
    assert isinstance(outcome, Speech)
    assert abs(frames * 20 - 60_000) < 100


def test_a_click_is_no_speech():
    machine = listener('input="speech"')
    hear(machine, LOUD, 2)
    hear(machine, SILENT_FRAME, 10)
    assert not machine.started


def test_the_audio_before_the_onset_is_kept():
    machine = listener('input="speech" speechTimeout="auto"')
    hear(machine, SILENT_FRAME, 50)
    hear(machine, LOUD, 10)
    outcome, _ = hear(machine, SILENT_FRAME, 100)
    assert isinstance(outcome, Speech)
    assert outcome.audio.count(LOUD) == 10
    assert outcome.audio.startswith(SILENT_FRAME * 12)


def test_a_pause_within_the_speech_timeout_does_not_end_it():
    machine = listener('input="speech" speechTimeout="1"')
    hear(machine, LOUD, 10)
    assert hear(machine, SILENT_FRAME, 49)[0] is None
    assert hear(machine, LOUD, 10)[0] is None
    assert hear(machine, SILENT_FRAME, 60)[1] == 50


@pytest.mark.parametrize("prompting", [True, False])
def test_the_timeout_runs_only_when_nothing_plays(prompting):
    outcome, _ = hear(listener('input="speech" timeout="2"'), SILENT_FRAME, 500, prompting=prompting)
    assert (outcome is None) == prompting


def test_whatever_begins_first_wins():
    machine = listener('input="dtmf speech" timeout="1" numDigits="1"')
    hear(machine, LOUD, 10)
    assert machine.hear(LOUD, "5", prompting=False) is None
    machine = listener('input="dtmf speech" timeout="1"')
    machine.hear(SILENT_FRAME, "5", prompting=False)
    assert hear(machine, LOUD, 60) == (Keys("5"), 49)


def test_a_key_restarts_the_timeout():
    machine = listener('timeout="1"')
    hear(machine, SILENT_FRAME, 40)
    machine.hear(SILENT_FRAME, "4", prompting=False)
    assert hear(machine, SILENT_FRAME, 60) == (Keys("4"), 49)


def test_keys_are_not_for_a_speech_gather():
    machine = listener('input="speech" timeout="1"')
    machine.hear(SILENT_FRAME, "4", prompting=False)
    assert hear(machine, SILENT_FRAME, 60) == (Nothing(), 49)
