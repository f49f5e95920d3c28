"""What the parser leaves to us: names in use, and choices that it reads the wrong way round."""

from __future__ import annotations

import pytest

from tests.infra.templates.deployment import Node, parsed
from tests.infra.templates.syntax import LANGUAGE, calls, code, is_name, local_names, operator, path_of, uses


def value_of(expression: str) -> Node:
    return parsed(f"var it = {expression}\n")["variables"]["it"]["value"]


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("a // b 'c", "a "),
        ("a /* b */ c", "a   c"),
        ("'a ${b('c')} d'", "   b(  )  "),
        ("'${a}${b}'", "  a   b  "),
        (r"'it\'s ${a}'", "  a  "),
        ("'costs $5' + a", "   + a"),
        ("'''it's a ${b}''' + c", "  + c"),
        ("#disable-next-line BCP037 // it's so\na", " \na"),
        ("{ a: 'b' }", "{ a:   }"),
        ("'${ { a: b }.a }'", "   { a: b }.a   "),
    ],
)
def test_what_is_code(source: str, left: str):
    assert code(source).split() == left.split()


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("param a string = b", {"b"}),
        ("var a = { b: c }", {"c"}),
        ("var a = b.c.?d!.e", {"b"}),
        ("var a = [for b in c: b]", {"b", "c"}),
        ("@description('b')\nparam a string", set[str]()),
        ("import { a } from 'b.bicep'\nparam b a", {"a"}),
        ("var a = '${b}-c'", {"b"}),
        ("var a = b(c)", {"c"}),
    ],
)
def test_which_names_are_used(source: str, names: set[str]):
    assert {name for name, count in uses(source).items() if count > 0} - LANGUAGE == names


def test_which_names_are_of_a_loop_or_a_lambda():
    source = "var a = [for (b, i) in c: map(b, d => filter(d, (e, j) => e == i))]\nvar f = [for g in h: g]"
    assert local_names(source) == {"b", "i", "d", "e", "j", "g"}
    assert calls(source) == {"map", "filter"}


@pytest.mark.parametrize(
    "expression", ["a == 'b' ? c : d", "!empty(a) ? c : d", "a > 1 ? c : d", "a && b ? c : d", "a.b ? c : d"]
)
def test_a_choice_is_read_as_it_is_meant(expression: str):
    kind, operands = operator(value_of(expression))
    assert kind == "conditional"
    assert (operands["true_value"], operands["false_value"]) == ("c", "d")


def test_what_is_compared_is_what_is_chosen_by():
    _, operands = operator(value_of("a == 'b' ? c : d"))
    kind, compared = operator(operands["condition"])
    assert (kind, compared["operand_1"], compared["operand_2"]) == ("equals", "a", "b")


def test_a_path_and_what_is_none():
    assert path_of(value_of("a.b.?c!.d")) == ["a", "b", "c", "d"]
    assert path_of(value_of("a[0].b")) == []
    assert path_of(value_of("'a.b'")) == []
    assert is_name(value_of("a"))
    assert not is_name(value_of("'a'"))
