"""Twilio's forms → typed events. Nothing of what a form holds is repeated in an error."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from talkstack.conversation.model import (
    CallerGone,
    CallerInput,
    CallerPressed,
    CallerRecorded,
    CallerReturned,
    CallerSaid,
    CallerSilent,
)
from talkstack.errors import BadRequestError, BodyTooLargeError

LARGEST_BODY = 64 * 1024
MOST_FIELDS = 200
LONGEST_NUMBER = 6
CALL_SID = re.compile(r"CA[0-9a-f]{32}")
RECORDING_SID = re.compile(r"RE[0-9a-f]{32}")
ANSWERED_BY = re.compile(r"[a-z][a-z_]{0,39}")
SIP_CODE = re.compile(r"[1-6][0-9]{2}")
E164 = re.compile(r"\+[1-9][0-9]{5,14}")


OF_TURNS = "/turns/"


@dataclass(frozen=True, kw_only=True)
class CallArrived:
    """`caller` is empty when the caller hides the number. `under_way`: a later webhook failed, and Twilio asks here instead."""

    call_sid: str
    caller: str
    called: str
    under_way: bool = False


@dataclass(frozen=True, kw_only=True)
class StatusChanged:
    """`sip_code` is why a call failed, where Twilio tells."""

    call_sid: str
    status: str
    source: str
    sequence: str
    sip_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Who has answered a call that we placed: Twilio's AnsweredBy."""

    call_sid: str
    answered_by: str


@dataclass(frozen=True, kw_only=True)
class RecordingChanged:
    recording_sid: str
    status: str


Form = Mapping[str, Sequence[str]]


def parse(body: bytes) -> Form:
    if len(body) > LARGEST_BODY:
        raise BodyTooLargeError(len(body), LARGEST_BODY)
    try:
        return parse_qs(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise BadRequestError("the body is not a form in UTF-8") from None


def call_arrived(form: Form) -> CallArrived:
    caller = one(form, "From")
    return CallArrived(
        call_sid=_sid(form, "CallSid", CALL_SID),
        caller=caller if E164.fullmatch(caller) else "",
        called=_matching(form, "To", E164),
        under_way=OF_TURNS in one(form, "ErrorUrl"),
    )


def answered_call(form: Form) -> str:
    """The sid of a call that we have placed."""
    return _sid(form, "CallSid", CALL_SID)


def caller_input(form: Form) -> CallerInput | CallerRecorded | CallerGone:
    """What came of listening: speech, keys, a recording, nothing, or the end of the call (`Digits=hangup`)."""
    if text := one(form, "SpeechResult").strip():
        return CallerSaid(text, _confidence(one(form, "Confidence")), "twilio")
    digits = one(form, "Digits")
    if digits == "hangup":
        return CallerGone()
    if "RecordingSid" in form:  # a key may have ended it: the words before the key are the answer
        return CallerRecorded(_sid(form, "RecordingSid", RECORDING_SID))
    return CallerPressed(digits) if digits else CallerSilent()


def transfer_ended(form: Form) -> CallerReturned:
    seconds = one(form, "DialCallDuration")
    known = number_of(seconds) if seconds else None
    return CallerReturned(_required(form, "DialCallStatus"), known)


def words_so_far(form: Form) -> int:
    """How many words a partial result holds; zero when it holds none."""
    text = f"{one(form, 'StableSpeechResult')} {one(form, 'UnstableSpeechResult')}"
    return len(text.split())


def status_changed(form: Form) -> StatusChanged:
    return StatusChanged(
        call_sid=_sid(form, "CallSid", CALL_SID),
        status=_required(form, "CallStatus"),
        source=one(form, "CallbackSource"),
        sequence=one(form, "SequenceNumber"),
        sip_code=sip if SIP_CODE.fullmatch(sip := one(form, "SipResponseCode")) else None,
    )


def recording_changed(form: Form) -> RecordingChanged:
    return RecordingChanged(
        recording_sid=_sid(form, "RecordingSid", RECORDING_SID),
        status=_required(form, "RecordingStatus"),
    )


def verdict(form: Form) -> Verdict:
    return Verdict(
        call_sid=_sid(form, "CallSid", CALL_SID), answered_by=_matching(form, "AnsweredBy", ANSWERED_BY)
    )


def number_of(text: str) -> int:
    """A number out of a path or query."""
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise BadRequestError("a number in the address is none")
    return int(text)


def one(form: Form, name: str) -> str:
    values = form.get(name, ())
    return values[0] if values else ""


def _required(form: Form, name: str) -> str:
    if not (value := one(form, name)):
        raise BadRequestError(f"the form has no {name}")
    return value


def _matching(form: Form, name: str, pattern: re.Pattern[str]) -> str:
    if not pattern.fullmatch(value := _required(form, name)):
        raise BadRequestError(f"{name} has not the form it should")
    return value


def _sid(form: Form, name: str, pattern: re.Pattern[str]) -> str:
    return _matching(form, name, pattern)


def _confidence(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0.0 <= value <= 1.0 else None
