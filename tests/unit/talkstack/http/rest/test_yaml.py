from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from talkstack.errors import BadRequestError, BodyTooLargeError, MediaTypeError
from talkstack.http.rest.content.body import DEEPEST, MOST_BYTES
from talkstack.http.rest.content.yaml import MOST_EVENTS, TYPES, as_json, dumped, loaded
from talkstack.http.rest.exchange import Incoming

quick = settings(max_examples=60, deadline=None, derandomize=True)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(("no", "1_000", "0o17", "2026-03-02", "+1555", "- a", "a: b", "<<", "~", "1e5", "=", ".inf")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab:-%# \n12", max_size=5), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip


@quick
@given(JSON)
def test_what_is_written_is_read_again(value: Any):
    assert loaded(dumped(value)) == value


@quick
@given(JSON)
def test_json_is_yaml(value: Any):
    """But for what YAML wants escaped."""
    body = json.dumps(value, ensure_ascii=False)
    assume(body.isprintable())
    assert loaded(body.encode()) == value


@quick
@given(st.binary(max_size=60) | st.text("-:[]{}&*!%|>?'\"#,ab \n\t~", max_size=60).map(str.encode))
def test_anything_else_is_refused_and_nothing_breaks(body: bytes):
    with suppress(BadRequestError):
        assert json.loads(json.dumps(loaded(body), allow_nan=False)) == loaded(body)


def test_what_stands_in_two_places_is_written_twice():
    shared = [1]
    assert loaded(dumped({"a": shared, "b": shared})) == {"a": [1], "b": [1]}


def test_values_are_those_of_json():
    body = b"""
    language: no
    day: 2026-03-02
    number: +15550003000
    house: 007
    time: 12:30
    yes: on
    rings: 3
    share: 0.5
    large: 1.0e+16
    nothing:
    not: null
    true: true
    quoted: "3"
    list: [a, 1, 'b']
    text: |
      One.
      Two.
    """
    assert loaded(body) == {
        "language": "no",
        "day": "2026-03-02",
        "number": "+15550003000",
        "house": "007",
        "time": "12:30",
        "yes": "on",
        "rings": 3,
        "share": 0.5,
        "large": 1e16,
        "nothing": None,
        "not": None,
        "true": True,
        "quoted": "3",
        "list": ["a", 1, "b"],
        "text": "One.\nTwo.\n",
    }
    assert loaded(b"") is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"a: &x 1", "anchors"),
        (b"a: &x [1]\nb: *x", "anchors"),
        (b"&x a: 1", "anchors"),
        (b"a: *x", "anchors"),
        (b"a: !!python/object:os.system {}", "tags"),
        (b"a: !!binary aGk=", "tags"),
        (b"a: !!str 1", "tags"),
        (b"!x {}", "tags"),
        (b"%YAML 1.1\n---\na: 1", "directives"),
        (b"a: 1\n---\nb: 2", "more than one"),
        (b"a: 1\na: 2", "twice"),
        (b"? [a]\n: 1", "no text"),
        (b"a: 1e999", "larger"),
        (b"a: " + b"9" * 5000, "too long"),
        (b"[" * (DEEPEST + 2), "deeper"),
        (b"[" * 100_000, "deeper"),
        (b"- " * 100_000, "deeper"),
        (b"- a\n" * MOST_EVENTS, "parts"),
        (b"a: [", "no YAML"),
        (b"\xff\xfe", "no YAML"),
        (b"a: \x00", "no YAML"),
    ],
)
def test_what_json_cannot_say_is_refused(body: bytes, reason: str):
    with pytest.raises(BadRequestError, match=reason):
        loaded(body)


def test_as_deep_as_json_may_be():
    body = b"[" * DEEPEST + b"]" * DEEPEST
    assert loaded(body) == json.loads(body)


def test_a_body_that_is_too_large_is_not_read():
    with pytest.raises(BodyTooLargeError):
        loaded(b"#" * (MOST_BYTES + 1))


BOMB = b"a: &a [x,x,x]\n" + b"".join(b"%c: &%c [*%c,*%c]\n" % (c, c, c - 1, c - 1) for c in range(98, 120))


@pytest.mark.parametrize(
    "body", [BOMB, b"{a," * 170_000, b"? " * 260_000, b"a: b\n" * 100_000, b"[a\n" * 170_000]
)
def test_no_body_costs_more_than_a_moment(body: bytes):
    began = time.process_time()
    with pytest.raises(BadRequestError):
        loaded(body)
    assert time.process_time() - began < 1.0


def incoming(media_type: str) -> Incoming:
    return Incoming(method="POST", path="/", headers={"content-type": media_type}, body=b"a: 1")


@pytest.mark.parametrize("media_type", [*sorted(TYPES), "Application/YAML; charset=utf-8"])
def test_a_body_in_yaml_becomes_one_in_json(media_type: str):
    read = as_json(incoming(media_type))
    assert (read.body, read.headers["content-type"]) == (b'{"a":1}', "application/json")


def test_a_body_in_json_stays_as_it_is():
    assert as_json(incoming("application/json")) == incoming("application/json")


@pytest.mark.parametrize("media_type", ["", "text/plain", "application/xml"])
def test_a_body_of_another_type_is_refused(media_type: str):
    with pytest.raises(MediaTypeError) as refused:
        as_json(incoming(media_type))
    assert "application/yaml" in refused.value.known
