from __future__ import annotations

import pytest

from bench.calls.twiml import Next, UnexpectedTwimlError, next_of
from talkstack.telephony.reply import Gather, HangUp, Play, Redirect, Reply, Say, Sound
from talkstack.telephony.twiml import render

ACTION = "http://127.0.0.1:1/twilio/calls/call_1/turns/2#ct=2000&rt=7000"
SOUND = "http://127.0.0.1:1/audio/calls/call_1/1-1-0.wav"
RECORDED = "http://127.0.0.1:1/twilio/calls/call_1/recording"
LISTEN = Gather(action=ACTION, language="en-US", hints=("flu shot",), silence_seconds=5)


def gathering(*sounds: Sound, record_to: str | None = None) -> bytes:
    return render(Reply(sounds=sounds, then=LISTEN, record_to=record_to)).encode()


def test_a_turn_goes_on_where_the_gather_says():
    assert next_of(gathering(Play(SOUND))) == Next((SOUND,), ACTION, None)


def test_a_recorded_call_says_where_to_tell_of_its_recording():
    assert next_of(gathering(Play(SOUND), record_to=RECORDED)) == Next((SOUND,), ACTION, RECORDED)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (gathering(Say("Hello", "en-US")), "something else than <Play>"),
        (gathering(), "something else than <Play>"),
        (render(Reply(sounds=(Play(SOUND),), then=Redirect(ACTION))).encode(), "not <Play>, <Redirect>"),
        (render(Reply(then=HangUp())).encode(), "not <Hangup>"),
        (render(Reply(then=HangUp())).replace("Hangup", "Hangout").encode(), "Invalid content"),
        (b"", "parse failure"),
    ],
)
def test_whatever_a_caller_should_not_get_is_a_fault(body: bytes, reason: str):
    with pytest.raises(UnexpectedTwimlError, match=reason):
        next_of(body)
