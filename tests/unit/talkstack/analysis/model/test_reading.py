"""A model's answer is believed as far as the call bears it out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from talkstack.analysis.model.findings import Answer, Evidence, FollowUp, Status
from talkstack.analysis.model.prompt import Inquiry
from talkstack.analysis.model.question import Question
from talkstack.analysis.model.reading import evidence_of, mended, read, valued
from talkstack.tools.conform import conforms
from tests.unit.talkstack.analysis.asked import (
    AGENT_1,
    ALL,
    CALLER_1,
    DAY,
    GENERAL,
    NEW,
    NOT_SAID,
    PAIN,
    PLAN,
    REASON,
    VISIT,
    answered,
    told,
    yes,
)

quick = settings(max_examples=30, derandomize=True, deadline=None)
SHOWN = frozenset({Evidence(1, "caller"), Evidence(1, "agent"), Evidence(2, "caller")})
BROAD = Inquiry(own=(NEW, PAIN), told=True, summary=True)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
turns = st.integers(-1, 4)
places = st.fixed_dictionaries({"turn": turns, "speaker": st.sampled_from(["caller", "agent", "both"])})


def only(question: Question, value: Any) -> Answer:
    inquiry = Inquiry(own=(question,), told=False)
    answers = {question.name: value}
    return read(json.dumps({"answers": answers}), inquiry, SHOWN).findings.answers[0]


def test_what_the_call_bears_out_is_told_with_where_it_was_said():
    reading = read(told(new_patient=yes(), pain=answered(7.5, AGENT_1, CALLER_1)), BROAD, SHOWN)
    assert reading.wrong == {}
    found = reading.findings
    assert (found.summary, found.topics) == ("They asked when the clinic opens.", ("opening hours",))
    assert found.follow_ups == (FollowUp("The clinic calls back.", (Evidence(1, "agent"),)),)
    assert [answer.value for answer in found.general] == ["neutral", "resolved"]
    assert [answer.value for answer in found.answers] == [True, 7.5]
    assert found.answers[1].evidence == (Evidence(1, "caller"), Evidence(1, "agent"))


def test_an_answer_whose_turns_do_not_exist_was_not_said():
    invented = yes({"turn": 9, "speaker": "caller"}, {"turn": 2, "speaker": "agent"})
    assert only(NEW, invented) == Answer(name="new_patient", status=Status.NOT_SAID)


def test_turns_that_do_not_exist_are_dropped_from_among_others():
    answer = only(NEW, yes({"turn": 9, "speaker": "caller"}, CALLER_1, CALLER_1))
    assert (answer.value, answer.evidence) == (True, (Evidence(1, "caller"),))


def test_a_follow_up_that_nobody_said_is_none():
    invented = [{"text": "They pay.", "evidence": [{"turn": 8, "speaker": "caller"}]}]
    found = read(json.dumps(GENERAL | {"follow_ups": invented}), BROAD, SHOWN).findings
    assert found.follow_ups == ()


@pytest.mark.parametrize("status", ["not_said", "unclear"])
def test_without_an_answer_there_is_no_value(status: str):
    answer = only(PAIN, {"evidence": [CALLER_1], "status": status, "value": 7})
    assert (answer.status, answer.value) == (Status(status), None)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (NEW, False),
        (REASON, "a cough"),
        (PAIN, 0),
        (PAIN, -1.5),
        (DAY, "2026-02-28"),
        (PLAN, "private"),
        (VISIT, {"day": "Monday", "before": {"day": "Tuesday", "before": None}}),
    ],
)
def test_a_value_of_its_type_is_taken(question: Question, value: Any):
    assert valued(question, value) == (value, None)
    assert only(question, answered(value)).status is Status.ANSWERED


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (NEW, "yes"),
        (NEW, 1),
        (REASON, " "),
        (REASON, 3),
        (REASON, "x" * 4_001),
        (PAIN, "7"),
        (PAIN, True),
        (PAIN, float("inf")),
        (PAIN, float("nan")),
        (PAIN, 10**400),
        (DAY, "2026-02-30"),
        (DAY, "tomorrow"),
        (DAY, "20260228"),
        (DAY, "2026-W09-6"),
        (PLAN, "Private"),
        (PLAN, None),
        (VISIT, {"day": "Sunday", "before": None}),
        (VISIT, {"day": "Monday"}),
        (VISIT, {"day": "Monday", "before": None, "more": 1}),
    ],
)
def test_a_value_of_another_type_is_told_as_invalid(question: Question, value: Any):
    kept, reason = valued(question, value)
    assert kept is None
    assert reason
    answer = read(
        json.dumps({"answers": {question.name: answered(value)}}), Inquiry(own=(question,), told=False), SHOWN
    )
    assert answer.findings.answers[0].status is Status.INVALID
    assert set(answer.wrong) == {question.name}


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"yes"', "[" * 100_000])
def test_what_is_no_object_answers_nothing(text: str):
    reading = read(text, BROAD, SHOWN)
    assert set(reading.wrong) == {"sentiment", "outcome", "new_patient", "pain"}
    assert {answer.status for answer in reading.findings.all()} == {Status.INVALID}


def test_halves_of_characters_and_control_characters_go_no_further():
    text = told(new_patient=NOT_SAID, pain=NOT_SAID).replace("opening hours", r"\ud800 open\u0000ing")
    assert read(text, BROAD, SHOWN).findings.topics == ("\ufffd open ing",)


def test_the_second_answer_mends_what_was_wrong_and_nothing_else():
    first = read(told(new_patient=answered("yes"), pain=answered(3)), BROAD, SHOWN)
    second = read(told(new_patient=yes(), pain=answered(9)), BROAD, SHOWN)
    assert [answer.value for answer in mended(first, second).answers] == [True, 3]


@given(st.lists(places | json_values, max_size=6))
@quick
def test_evidence_is_some_of_the_turns_that_were_shown_each_once_and_in_order(named: list[Any]):
    found = evidence_of(named, SHOWN)
    assert set(found) <= SHOWN
    assert len(set(found)) == len(found)
    assert list(found) == sorted(found, key=lambda it: (it.n, it.speaker == "agent"))
    asked = {(it.get("turn"), it.get("speaker")) for it in named if isinstance(it, dict)}
    assert {(it.n, it.speaker) for it in found} <= asked


@given(st.dictionaries(st.sampled_from(["answers", "summary", "topics", *GENERAL]), json_values), st.data())
@quick
def test_whatever_a_model_writes_comes_to_answers_with_evidence_or_to_none(told: Any, data: st.DataObject):
    answers = data.draw(
        st.dictionaries(st.sampled_from([it.name for it in ALL]), json_values | st.just(answered(1)))
    )
    inquiry = Inquiry(own=ALL, told=True, summary=True)
    reading = read(json.dumps(told | {"answers": answers}), inquiry, SHOWN)
    for answer in reading.findings.all():
        assert (answer.status is Status.ANSWERED) == (answer.value is not None)
        assert answer.evidence or answer.status is not Status.ANSWERED
        assert (answer.status is Status.INVALID) == (answer.name in reading.wrong)
        json.dumps(answer.value, allow_nan=False)


SCHEMAS = (
    VISIT.json_schema,
    {"type": ["integer", "null"]},
    {"type": "array", "items": {"type": "number"}},
    {"enum": [1, "a", None]},
    {"const": True},
    {
        "type": "object",
        "properties": {"a": {"type": "boolean"}},
        "required": ["a"],
        "additionalProperties": False,
    },
)
finite = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-2, 2) | st.sampled_from(["a", "Monday"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["a", "day", "before"]), inner, max_size=2)
    ),
    max_leaves=6,
)


@given(finite, st.sampled_from(SCHEMAS))
@settings(max_examples=80, derandomize=True, deadline=None)
def test_what_conforms_to_a_strict_schema_is_what_json_schema_says(value: Any, schema: dict[str, Any]):
    assert conforms(value, schema) == Draft202012Validator(schema).is_valid(value)
