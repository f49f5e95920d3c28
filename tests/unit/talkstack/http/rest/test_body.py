from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talkstack.errors import BadRequestError, BodyTooLargeError, MediaTypeError
from talkstack.http.rest.content.body import DEEPEST, MOST_BYTES, parse

quick = settings(max_examples=100, derandomize=True, deadline=None)
plain = st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False) | st.text(st.characters(exclude_categories=["Cs"]))  # fmt: skip
values = st.recursive(
    plain, lambda of: st.lists(of) | st.dictionaries(st.text("ab$.~/", max_size=3), of), max_leaves=12
)


def read(body: bytes) -> Any:
    return parse(body, "application/json")


@quick
@given(values)
def test_json_is_read_as_it_was_written(value: Any):
    assert read(json.dumps(value).encode()) == value


@quick
@given(st.binary(max_size=60) | st.text('{}[]":,\\u0123dé-e+.nulltrue ', max_size=60).map(str.encode))
def test_what_is_no_json_is_refused_and_nothing_else_happens(body: bytes):
    try:
        value = read(body)
    except BadRequestError:
        return
    assert value == json.loads(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00",
        b"\xff",
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        b"{} {}",
        b"{'a': 1}",
        b"[1,]",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": 9223372036854775808}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'"\\ud800"',
        b'{"\\udfff": 1}',
        b'"\x01"',
        b'{"a": 1, "a": 1}',
        b'[{"b": {"a": 1, "\\u0061": 2}}]',
        b"[" * 100_000,
        b"[" * (DEEPEST + 2) + b"]" * (DEEPEST + 2),
    ],
)
def test_what_readers_could_take_for_different_things_is_refused(body: bytes):
    with pytest.raises(BadRequestError) as refused:
        read(body)
    assert refused.value.reason


def test_it_may_be_so_deep():
    assert read(b"[" * DEEPEST + b"]" * DEEPEST)


def test_it_may_be_so_large():
    fits = b'"' + b"a" * (MOST_BYTES - 2) + b'"'
    assert len(read(fits)) == MOST_BYTES - 2
    with pytest.raises(BodyTooLargeError):
        read(fits + b" ")


@pytest.mark.parametrize("given_type", ["", "text/plain", "application/jsonp", "application/xml+json", "*/*"])
def test_another_type_is_refused_before_it_is_read(given_type: str):
    with pytest.raises(MediaTypeError):
        parse(b"{}", given_type)


@pytest.mark.parametrize(
    "given_type", ["application/json", "APPLICATION/JSON ; charset=utf-8", "application/merge-patch+json"]
)
def test_json_goes_by_two_names(given_type: str):
    assert parse(b"{}", given_type) == {}
