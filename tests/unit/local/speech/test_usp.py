import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.speech import usp
from local.speech.usp import RefusedError


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.text("0123456789abcdef", min_size=32, max_size=32), st.binary(max_size=900))
def test_audio_frames_are_read_as_they_were_written(request_id, audio):
    message = usp.read(usp.audio_frame(request_id, "1", audio))
    assert (message.path, message.request_id, message.body) == ("audio", request_id, audio)
    assert ("content-type" in message.headers) == bool(audio)


def test_text_frames_are_read_as_they_were_written():
    message = usp.read(usp.text_frame("turn.start", "ab", {"text": "Grüße\r\n\r\n"}))
    assert (message.path, message.request_id) == ("turn.start", "ab")
    assert message.json() == {"text": "Grüße\r\n\r\n"}


def test_header_names_are_read_in_any_case_and_stripped():
    message = usp.read("path: Speech.Context \r\nX-REQUESTID:1\r\n\r\n{}")
    assert (message.path, message.request_id) == ("speech.context", "1")


@pytest.mark.parametrize(
    "data",
    ["Path:telemetry\r\n", "X-RequestId:1\r\n\r\n", b"", b"\x00", b"\x00\x20Path:audio", b"\x00\x00audio"],
)
def test_broken_frames_are_refused(data):
    with pytest.raises(RefusedError):
        usp.read(data)


@pytest.mark.parametrize("body", ["{", "[]", json.dumps("text")])
def test_a_body_that_is_no_object_is_refused(body):
    with pytest.raises(RefusedError, match="JSON"):
        usp.read(f"Path:speech.context\r\n\r\n{body}").json()
