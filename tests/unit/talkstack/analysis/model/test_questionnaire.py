from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from talkstack.analysis.model.questionnaire import GENERAL, Analysis, digest_of
from talkstack.analysis.model.structure import structure_of
from talkstack.tools.schema import wrong_with
from tests.unit.talkstack.analysis.asked import ALL, NOT_SAID, VISIT, answered
from tests.unit.talkstack.analysis.asked import GENERAL as TOLD


def wrong(*questions: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(ValidationError) as refused:
        Analysis.model_validate({"questions": questions})
    return {".".join(map(str, it["loc"])): it["type"] for it in refused.value.errors()}


def asked(name: str = "a", kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"name": name, "question": "?", "type": kind, **more}


@given(st.permutations(ALL))
@settings(max_examples=30, derandomize=True, deadline=None)
def test_the_same_questions_in_any_order_have_one_digest(questions: list[Any]):
    assert digest_of(questions) == digest_of(ALL)


@given(st.integers(0, len(ALL) - 1), st.sampled_from(["name", "question"]))
@settings(max_examples=30, derandomize=True, deadline=None)
def test_another_question_has_another(at: int, field: str):
    changed = [*ALL]
    changed[at] = changed[at].model_copy(update={field: "other"})
    assert digest_of(changed) != digest_of(ALL)
    assert digest_of(changed[:at] + changed[at + 1 :]) != digest_of(ALL)


def test_the_schema_is_one_that_a_model_is_held_to_and_says_what_is_read():
    structure = structure_of(GENERAL, ALL, told=True, summary=True)
    assert list(wrong_with(structure)) == []
    values = {
        "new_patient": True,
        "reason": "a cough",
        "pain": 3,
        "day": "2026-03-01",
        "plan": "public",
        "visit": {"day": "Monday", "before": {"day": "Tuesday", "before": None}},
    }
    valid = Draft202012Validator(structure)
    valid.validate(TOLD | {"answers": {name: answered(value) for name, value in values.items()}})
    valid.validate(TOLD | {"answers": dict.fromkeys(values, NOT_SAID)})
    elsewhere = values | {"visit": {"day": "Sunday", "before": None}}
    assert not valid.is_valid(TOLD | {"answers": {name: answered(it) for name, it in elsewhere.items()}})
    assert not valid.is_valid(TOLD)


def test_questions_of_one_kind_share_what_describes_them():
    kinds = ("boolean", "text", "number", "date")
    many = [asked(f"q{n}", random.Random(n).choice(kinds)) for n in range(32)]
    assert len(Analysis.model_validate({"questions": many}).questions) == 32


def test_what_is_wrong_with_questions_is_told_with_its_place():
    assert wrong(asked(), asked()) == {"questions.1.name": "name_taken"}
    assert wrong(asked("outcome")) == {"questions.0.name": "name_taken"}
    assert wrong(asked(kind="colour")) == {"questions.0": "union_tag_invalid"}
    twice = asked(kind="selector", options=["x", "x"])
    assert wrong(twice) == {"questions.0.selector.options.1": "option_twice"}
    loose = asked(kind="json", json_schema={"type": "object", "properties": {}})
    assert wrong(loose) == {"questions.0.json.json_schema.additionalProperties": "schema_not_strict"}


def test_questions_that_are_too_much_for_one_answer_are_refused_together():
    many = [asked(f"q{n}", "selector", options=["x", f"y{n}"]) for n in range(22)]
    assert wrong(*many) == {"questions": "schema_not_strict"}
    assert len(Analysis.model_validate({"questions": many[:21]}).questions) == 21


def test_a_schema_stays_the_one_that_was_given():
    kept = Analysis(questions=(VISIT,)).model_dump(mode="json")
    assert Analysis.model_validate(kept).questions == (VISIT,)
