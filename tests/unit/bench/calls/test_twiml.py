from __future__ import annotations

import pytest

from bench.calls.twiml import Next, UnexpectedTwimlError, next_of
from talkstack.telephony.reply import Gather, HangUp, Play, Redirect, Reply, Say, Sound
from talkstack.telephony.twiml import render

ACTION = "http://127.0.0.1:1/twilio/calls/call_1/turns/2#ct=2000&rt=7000"
ONWARD = "http://127.0.0.1:1/twilio/calls/call_1/turns/1/next?after=1&fillers=0#ct=2000"
SOUND = "http://127.0.0.1:1/audio/calls/call_1/1-1-0.wav"
STOCK = "http://127.0.0.1:1/audio/stock/0.wav"
RECORDED = "http://127.0.0.1:1/twilio/calls/call_1/recording"
PARTIAL = "http://127.0.0.1:1/twilio/calls/call_1/turns/2/partial#rc=1"
LISTEN = Gather(action=ACTION, partials=PARTIAL, language="en-US", hints=("flu shot",), silence_seconds=5)


def gathering(*sounds: Sound, record_to: str | None = None) -> bytes:
    return render(Reply(sounds=sounds, then=LISTEN, record_to=record_to)).encode()


def going_on(*sounds: Sound) -> bytes:
    return render(Reply(sounds=sounds, then=Redirect(ONWARD))).encode()


def test_a_turn_goes_on_where_the_gather_says():
    following = next_of(gathering(Play(SOUND)))
    assert (following.sounds, following.action, following.redirect) == ((SOUND,), ACTION, None)
    assert following.recorded is None
    assert next_of(gathering()).sounds == ()


def test_a_recorded_call_says_where_to_tell_of_its_recording():
    following = next_of(gathering(Play(SOUND), record_to=RECORDED))
    assert (following.sounds, following.action, following.recorded) == ((SOUND,), ACTION, RECORDED)


def test_a_gather_may_want_partial_results():
    assert next_of(gathering(Play(SOUND))).partial == PARTIAL
    plain = b'<Response><Gather input="speech" action="/on"><Play>/hello.wav</Play></Gather></Response>'
    assert next_of(plain).partial is None


@pytest.mark.parametrize(
    ("body", "is_filler"),
    [
        (going_on(Play(STOCK)), True),
        (going_on(Play(SOUND)), False),
        (going_on(Play(STOCK), Play(SOUND)), False),
        (gathering(Play(STOCK)), False),
    ],
)
def test_stock_speech_before_a_redirect_keeps_the_caller_company(body: bytes, *, is_filler: bool):
    assert next_of(body).is_filler is is_filler


def test_a_reply_of_which_there_is_more_says_where():
    assert next_of(going_on(Play(SOUND))) == Next((SOUND,), redirect=ONWARD)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (gathering(Say("Hello", "en-US")), "<Play> was expected, not <Say>"),
        (going_on(Say("Hello", "en-US")), "<Play> was expected, not <Say>"),
        (going_on(), "not <Redirect>"),
        (render(Reply(then=HangUp())).encode(), "not <Hangup>"),
        (render(Reply(then=HangUp())).replace("Hangup", "Hangout").encode(), "Invalid content"),
        (b"<Response><Gather><Connect/></Gather><Connect/></Response>", "<Connect>"),
        (b"", "parse failure"),
    ],
)
def test_whatever_a_caller_should_not_get_is_a_fault(body: bytes, reason: str):
    with pytest.raises(UnexpectedTwimlError, match=reason):
        next_of(body)
