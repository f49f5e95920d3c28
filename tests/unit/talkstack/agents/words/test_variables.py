from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from talkstack.agents.model import AgentDraft
from talkstack.agents.words.phrases import Phrases
from talkstack.agents.words.variables import Variable, VariableType, defaults, fits, names_in, rendered


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Ann", "Ann"),
        ("2026-03-02", "2026-03-02"),
        (True, "true"),
        (False, "false"),
        (12, "12"),
        (12.0, "12"),
        (12.5, "12.5"),
        (123456789.25, "123456789.25"),
    ],
)
def test_a_value_stands_where_its_name_stood(value, said):
    assert rendered("Hello {{name}}, {{ name }}!", {"name": value}) == f"Hello {said}, {said}!"


def test_nothing_stands_for_what_has_no_value():
    assert rendered("Hello{{name}}.", {}) == "Hello."


@given(st.text(), st.text())
def test_a_value_is_data_whatever_it_holds(name, other):
    values = {"name": name + "{{other}}\\1", "other": other}
    assert rendered("<{{name}}|{{other}}>", values) == f"<{name}{{{{other}}}}\\1|{other}>"


def test_only_double_braces_around_a_name_are_a_placeholder():
    assert names_in('{"a": {"b": {}}} {{ day }} {{day}} {name} {{first name}}') == {"day", "first name"}


def test_every_blank_around_a_name_is_left_out_and_every_blank_inside_it_stays():
    text = "{{\t name\u00a0\n}} {{}} {{ \n }} {{a  b}} {{{c}}} {{ d } }}"
    assert names_in(text) == {"name", "", "a  b", "c"}
    assert rendered(text, {"name": "Ann", "c": "C"}) == "Ann    {C} {{ d } }}"


@pytest.mark.parametrize("text", ["{{" + " " * 6_400, "{{ " * 6_400])
def test_a_placeholder_without_an_end_costs_no_more_than_other_words(text: str):
    """Minutes, where each blank may belong to the name or to what is around it."""
    began = time.process_time()
    assert names_in(text) == frozenset()
    assert rendered(text, {}) == text
    assert AgentDraft(name="Desk", instructions=text, phrases=Phrases(greeting="Hello.")).instructions
    assert time.process_time() - began < 2.0


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (VariableType.STRING, ["", "Ann", "x" * 500], ["x" * 501, 1, True]),
        (VariableType.NUMBER, [0, -1, 2.5], ["1", True, float("nan"), float("inf"), 1e16]),
        (VariableType.BOOLEAN, [True, False], ["true", 1, 0]),
        (VariableType.DATE, ["2026-02-28"], ["2026-02-30", "20260228", "2026-W01-1", "tomorrow", 20260228]),
    ],
)
def test_a_value_is_of_its_type(kind, good, bad):
    assert [value for value in good if not fits(value, kind)] == []
    assert [value for value in bad if fits(value, kind)] == []


def test_a_default_of_another_type_is_refused():
    assert Variable(name="age", type=VariableType.NUMBER, default=3).default == 3
    with pytest.raises(ValidationError, match="no number"):
        Variable(name="age", type=VariableType.NUMBER, default="3")


@pytest.mark.parametrize("name", ["Name", "1st", "", "a-b", "a.b", "$a", "x" * 65])
def test_a_name_is_a_word(name):
    with pytest.raises(ValidationError):
        Variable(name=name)


def test_only_required_variables_without_a_default_are_missing():
    assert Variable(name="a", required=True).missing
    assert not Variable(name="a", required=True, default="").missing
    assert not Variable(name="a").missing


def test_defaults_are_the_values_of_a_call_that_brings_none():
    assert defaults((Variable(name="a", default="x"), Variable(name="b"))) == {"a": "x"}


def test_an_agent_whose_words_and_variables_do_not_agree_is_refused_at_each_place():
    wrong = {
        "name": "Desk",
        "instructions": "Greet {{caller}}.",
        "phrases": {"greeting": "Hello {{name}}.", "reprompts": ["Still there?", "Hello, {{ nme }}?"]},
        "variables": [{"name": "name"}, {"name": "name"}, {"name": "idle"}],
    }
    with pytest.raises(ValidationError) as refused:
        AgentDraft.model_validate(wrong)
    assert [(error["type"], error["loc"]) for error in refused.value.errors()] == [
        ("duplicate_variable", ("variables", 1, "name")),
        ("unused_variable", ("variables", 2, "name")),
        ("unknown_variable", ("instructions",)),
        ("unknown_variable", ("phrases", "reprompts", 1)),
    ]


def test_an_agent_may_use_its_variables_wherever_it_speaks():
    phrases = Phrases(greeting="Hello {{name}}.", filler="{{name}}?")
    draft = AgentDraft(
        name="Desk", instructions="Ask {{name}}.", phrases=phrases, variables=(Variable(name="name"),)
    )
    assert [place for place, text in draft.texts() if "{{" in text] == [
        ("instructions",),
        ("phrases", "greeting"),
        ("phrases", "filler"),
    ]
