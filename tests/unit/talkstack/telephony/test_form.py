from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talkstack.conversation.model import (
    CallerGone,
    CallerPressed,
    CallerRecorded,
    CallerSaid,
    CallerSilent,
)
from talkstack.errors import BadRequestError, BodyTooLargeError
from talkstack.telephony.form import (
    LARGEST_BODY,
    MOST_FIELDS,
    CallArrived,
    Form,
    RecordingChanged,
    StatusChanged,
    call_arrived,
    caller_input,
    number_of,
    parse,
    recording_changed,
    status_changed,
)

SID = "CA" + "0123456789abcdef" * 2
RECORDING = "RE" + "0123456789abcdef" * 2
CALLER, CALLED = "+15550002000", "+15550001000"
WORDS = "my secret number"


def a_form(**fields: str) -> Form:
    return parse(urlencode(fields).encode())


def test_a_form_is_its_fields_with_all_their_values():
    assert parse(b"A=1&B=&A=2&C=Gr%C3%B6%C3%9Fe+x") == {"A": ["1", "2"], "B": [""], "C": ["Größe x"]}
    assert parse(b"") == {}


def test_a_call_arrives():
    form = a_form(CallSid=SID, From=CALLER, To=CALLED, CallStatus="ringing")
    assert call_arrived(form) == CallArrived(call_sid=SID, caller=CALLER, called=CALLED)


@pytest.mark.parametrize(
    ("failed", "under_way"),
    [
        ("https://phone.example.com/twilio/voice", False),
        ("https://phone.example.com/twilio/calls/call_1/turns/1#ct=2000", True),
    ],
)
def test_a_call_comes_to_the_fallback_for_its_first_webhook_or_for_a_later_one(failed: str, under_way: bool):
    form = a_form(CallSid=SID, From=CALLER, To=CALLED, ErrorCode="11205", ErrorUrl=failed)
    assert call_arrived(form).under_way is under_way


@pytest.mark.parametrize(
    "caller", ["", "anonymous", "+266696687", "Restricted", "sip:me@example.com", "+0155"]
)
def test_a_caller_may_hide_the_number(caller: str):
    form = a_form(CallSid=SID, From=caller, To=CALLED)
    assert call_arrived(form).caller == (caller if caller == "+266696687" else "")


@pytest.mark.parametrize(
    ("fields", "heard"),
    [
        ({"SpeechResult": "At nine.", "Confidence": "0.93"}, CallerSaid("At nine.", 0.93, "twilio")),
        ({"SpeechResult": " At nine. ", "Confidence": "0.0"}, CallerSaid("At nine.", 0.0, "twilio")),
        ({"SpeechResult": "At nine.", "Digits": "4"}, CallerSaid("At nine.", None, "twilio")),
        ({"Digits": "42#"}, CallerPressed("42#")),
        ({"SpeechResult": "  ", "Digits": "4"}, CallerPressed("4")),
        ({"RecordingSid": RECORDING}, CallerRecorded(RECORDING)),
        ({"RecordingSid": RECORDING, "Digits": "#"}, CallerRecorded(RECORDING)),
        ({"RecordingSid": RECORDING, "Digits": "hangup"}, CallerGone()),
        ({"Digits": "hangup"}, CallerGone()),
        ({"SpeechResult": "", "Digits": ""}, CallerSilent()),
        ({}, CallerSilent()),
    ],
)
def test_what_came_of_listening(fields: dict[str, str], heard: object):
    assert caller_input(a_form(**fields)) == heard


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("0", 0.0),
        ("1", 1.0),
        ("0.5", 0.5),
        ("1.0001", None),
        ("-0.1", None),
        ("nan", None),
        ("inf", None),
        ("", None),
        ("high", None),
    ],
)
def test_a_confidence_lies_between_0_and_1_or_is_none(text: str, confidence: float | None):
    heard = caller_input(a_form(SpeechResult="Hi", Confidence=text))
    assert heard == CallerSaid("Hi", confidence, "twilio")


def test_a_status_changes():
    full = a_form(
        CallSid=SID, CallStatus="completed", CallbackSource="call-progress-events", SequenceNumber="3"
    )
    assert status_changed(full) == StatusChanged(
        call_sid=SID, status="completed", source="call-progress-events", sequence="3"
    )
    spare = a_form(CallSid=SID, CallStatus="ringing")
    assert status_changed(spare) == StatusChanged(call_sid=SID, status="ringing", source="", sequence="")


def test_a_recording_changes():
    form = a_form(RecordingSid=RECORDING, RecordingStatus="completed", RecordingUrl="https://example.com/x")
    assert recording_changed(form) == RecordingChanged(recording_sid=RECORDING, status="completed")


@pytest.mark.parametrize(
    ("read", "fields"),
    [
        (call_arrived, {"From": CALLER, "To": CALLED}),
        (call_arrived, {"CallSid": WORDS, "From": CALLER, "To": CALLED}),
        (call_arrived, {"CallSid": SID.upper(), "From": CALLER, "To": CALLED}),
        (call_arrived, {"CallSid": f"{SID}\n", "From": CALLER, "To": CALLED}),
        (call_arrived, {"CallSid": SID, "From": CALLER}),
        (call_arrived, {"CallSid": SID, "From": CALLER, "To": WORDS}),
        (call_arrived, {"CallSid": SID, "From": CALLER, "To": CALLED[1:]}),
        (call_arrived, {"CallSid": SID, "From": CALLER, "To": CALLED * 2}),
        (caller_input, {"RecordingSid": WORDS}),
        (caller_input, {"RecordingSid": ""}),
        (caller_input, {"RecordingSid": f"../{RECORDING}"}),
        (status_changed, {"CallSid": SID}),
        (status_changed, {"CallSid": WORDS, "CallStatus": "completed"}),
        (recording_changed, {"RecordingSid": RECORDING}),
        (recording_changed, {"RecordingSid": WORDS, "RecordingStatus": "completed"}),
    ],
)
def test_what_a_form_lacks_is_said_without_what_it_holds(read: Callable[[Form], Any], fields: dict[str, str]):
    with pytest.raises(BadRequestError) as refused:
        read(a_form(**fields))
    told = f"{refused.value} {refused.value.reason}"
    assert not [value for value in fields.values() if value and value in told]


@pytest.mark.parametrize(
    "body", [b"\xff\xfe=1", b"A=%FF", "&".join(f"f{n}=1" for n in range(MOST_FIELDS + 1)).encode()]
)
def test_what_is_no_form_is_refused(body: bytes):
    with pytest.raises(BadRequestError) as refused:
        parse(body)
    assert refused.value.reason == "the body is not a form in UTF-8"
    assert not isinstance(refused.value, BodyTooLargeError)


def test_a_body_may_be_so_large_and_no_larger():
    assert parse(b"A=" + b"x" * (LARGEST_BODY - 2))
    with pytest.raises(BodyTooLargeError) as refused:
        parse(b"A=" + b"x" * (LARGEST_BODY - 1))
    assert (refused.value.size, refused.value.limit) == (LARGEST_BODY + 1, LARGEST_BODY)


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("999999", 999999)])
def test_a_number_in_an_address(text: str, number: int):
    assert number_of(text) == number


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", "1e3", " 1", "٣", "²", "1_0", "1000000", "x"])
def test_what_is_no_number_is_refused(text: str):
    with pytest.raises(BadRequestError) as refused:
        number_of(text)
    assert not text or text not in refused.value.reason


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.binary(max_size=80) | st.text("ab%=&+;0fF\x00é", max_size=80).map(str.encode))
def test_whatever_arrives_is_a_form_or_is_refused(body: bytes):
    try:
        form = parse(body)
    except BadRequestError:
        return
    assert all(isinstance(value, str) for values in form.values() for value in values)
    for read in (call_arrived, status_changed, recording_changed):
        with suppress(BadRequestError):
            read(form)
