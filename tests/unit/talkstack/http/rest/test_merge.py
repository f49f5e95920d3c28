from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from talkstack.errors import InvalidError
from talkstack.http.rest.merge import merged, patched
from talkstack.http.rest.shapes import Sent

quick = settings(max_examples=100, derandomize=True, deadline=None)

VECTORS = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]
"""https://www.rfc-editor.org/rfc/rfc7396#appendix-A"""

names = st.text("abc", min_size=1, max_size=1)
values = st.recursive(
    st.none() | st.integers(0, 3),
    lambda of: st.lists(of, max_size=2) | st.dictionaries(names, of, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize(("target", "patch", "result"), VECTORS)
def test_the_examples_of_the_standard(target: Any, patch: Any, result: Any):
    assert merged(target, patch) == result


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_nulls(each) for name, each in value.items() if each is not None}
    return value


@quick
@given(values, values)
def test_a_patch_that_is_sent_again_changes_nothing_more(target: Any, patch: Any):
    once = merged(target, patch)
    assert merged(once, patch) == once


@quick
@given(values, values)
def test_neither_thing_nor_patch_is_touched(target: Any, patch: Any):
    before = deepcopy((target, patch))
    merged(target, patch)
    assert (target, patch) == before


@quick
@given(values)
def test_a_patch_of_nothing_is_what_it_sets(patch: Any):
    assert merged({}, patch) == without_nulls(patch)


class Voice(Sent):
    name: str = Field(max_length=5)
    speed: float = 1.0


class Agent(Sent):
    voice: Voice
    days: tuple[int, ...] = ()
    ear: Voice | None = None


AGENT = Agent(voice=Voice(name="joe", speed=1.5), days=(1, 2))


def test_the_whole_result_is_what_has_to_hold():
    assert patched(Agent, AGENT, {"voice": {"speed": None}}) == Agent(voice=Voice(name="joe"), days=(1, 2))
    assert patched(Agent, AGENT, {"days": [3]}).days == (3,)
    assert patched(Agent, AGENT, {}) == AGENT


@pytest.mark.parametrize(
    ("patch", "wrong"),
    [
        ({"voice": None}, {"/voice": "missing"}),
        ({"voice": {"name": None}}, {"/voice/name": "missing"}),
        ({"voice": {"name": "far too long", "speed": "1"}, "x": 1}, {"/voice/name": "string_too_long", "/voice/speed": "float_type", "/x": "extra_forbidden"}),
        ({"ear": {"speed": 2.0}}, {"/ear/name": "incomplete"}),
        ({"days": [1, "2"]}, {"/days/1": "int_type"}),
        ({"voice": {"$set": {"name": "x"}}}, {"/voice/$set": "extra_forbidden"}),
    ],
)  # fmt: skip
def test_everything_that_does_not_is_told(patch: Any, wrong: dict[str, str]):
    with pytest.raises(InvalidError) as refused:
        patched(Agent, AGENT, patch)
    assert {it.pointer: it.code for it in refused.value.problems} == wrong
