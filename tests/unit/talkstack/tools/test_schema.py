from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.model.api.schema import check_schema
from talkstack.tools.schema import DEEPEST, MOST_PROPERTIES, wrong_with
from tests.builders import NO_PARAMETERS

quick = settings(max_examples=150, deadline=None, derandomize=True)


def an_object(**properties: Any) -> dict[str, Any]:
    return NO_PARAMETERS | {"properties": properties, "required": list(properties)}


def nested(levels: int) -> dict[str, Any]:
    schema = an_object(day={"type": "string"})
    for _ in range(levels - 1):
        schema = an_object(inner=schema)
    return schema


@pytest.mark.parametrize(
    "schema",
    [
        NO_PARAMETERS,
        an_object(day={"type": ["string", "null"], "enum": ["today", None], "description": "When."}),
        an_object(days={"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}),
        an_object(day={"$ref": "#/$defs/day"}) | {"$defs": {"day": {"type": "string"}}},
        an_object(child={"anyOf": [{"$ref": "#"}, {"type": "null"}]}),
        an_object(kind={"const": "visit"}),
        nested(DEEPEST),
        an_object(**{f"p{n}": {"type": "string"} for n in range(MOST_PROPERTIES)}),
    ],
)
def test_what_a_model_takes_is_taken(schema: dict[str, Any]):
    assert list(wrong_with(schema)) == []


WRONG: list[tuple[dict[str, Any], set[tuple[str | int, ...]]]] = [
    ({}, {()}),
    ({"type": "string"}, {()}),
    (NO_PARAMETERS | {"anyOf": [NO_PARAMETERS]}, {()}),
    ({"type": "object"}, {("additionalProperties",)}),
    (
        {"type": "object", "properties": [], "additionalProperties": True},
        {("additionalProperties",), ("properties",)},
    ),
    (an_object(day={"type": "string"}) | {"required": []}, {("required",)}),
    (an_object(day={"type": "string"}) | {"required": ["day", "hour"]}, {("required",)}),
    (an_object(day={"type": "string"}) | {"required": "day"}, {("required",)}),
    (an_object(day={}), {("properties", "day")}),
    (an_object(day="string"), {("properties", "day")}),
    (an_object(day={"type": "date"}), {("properties", "day", "type")}),
    (an_object(day={"type": []}), {("properties", "day", "type")}),
    (an_object(day={"type": {"$ne": 1}}), {("properties", "day", "type")}),
    (an_object(day={"type": ["string", "string"]}), {("properties", "day", "type")}),
    (an_object(day={"type": "array"}), {("properties", "day")}),
    (an_object(day={"enum": []}), {("properties", "day", "enum")}),
    (an_object(day={"anyOf": {}}), {("properties", "day", "anyOf")}),
    (an_object(day={"type": "string", "description": 1}), {("properties", "day", "description")}),
    (an_object(day={"type": "string", "pattern": "x"}), {("properties", "day", "pattern")}),
    (an_object(day={"type": "string", "default": "x"}), {("properties", "day", "default")}),
    (an_object(day={"$ref": "#/$defs/day"}), {("properties", "day", "$ref")}),
    (an_object(day={"$ref": "https://elsewhere.example/day"}), {("properties", "day", "$ref")}),
    (an_object(day={"$ref": 1}), {("properties", "day", "$ref")}),
    (
        an_object(a={"type": "array", "items": {"type": "object"}}, b={"anyOf": [{"type": "x"}]}),
        {("properties", "a", "items", "additionalProperties"), ("properties", "b", "anyOf", 0, "type")},
    ),
    (an_object(**{f"p{n}": {"type": "string"} for n in range(MOST_PROPERTIES + 1)}), {()}),
]


@pytest.mark.parametrize(("schema", "places"), WRONG)
def test_all_that_a_model_would_refuse_is_told_with_its_place(
    schema: dict[str, Any], places: set[tuple[str | int, ...]]
):
    assert {it.place for it in wrong_with(schema)} == places


def test_what_is_nested_too_deeply_is_told():
    [wrong] = wrong_with(nested(DEEPEST + 1))
    assert wrong.place == (*("properties", "inner") * DEEPEST, "properties", "day")


def schemas(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    named = st.dictionaries(st.sampled_from(("a", "b")), inner, max_size=2)
    whole = named.map(lambda it: an_object(**it))
    keywords = {
        "type": st.sampled_from(("object", "string", "array", "date", ["string", "null"], [], 1)),
        "properties": named,
        "required": st.lists(st.sampled_from(("a", "b")), max_size=3),
        "additionalProperties": st.booleans(),
        "items": inner,
        "anyOf": st.lists(inner, max_size=2),
        "enum": st.lists(st.integers(0, 2), max_size=2),
        "$ref": st.sampled_from(("#", "#/$defs/a", "#/x", "a")),
        "$defs": named,
        "title": st.just("x") | st.just(1),
        "format": st.just("date"),
    }
    return whole | st.fixed_dictionaries({}, optional=keywords) | inner


LEAVES = st.sampled_from(
    [
        {"type": "string"},
        {"type": ["integer", "null"]},
        {"$ref": "#"},
        {"const": 1},
        {},
        "string",
        NO_PARAMETERS,
    ]
)


@quick
@given(
    st.dictionaries(st.sampled_from(("a", "b", "c")), st.recursive(LEAVES, schemas, max_leaves=6), max_size=3)
)
def test_what_is_taken_the_stand_in_of_the_model_takes_as_well(properties: dict[str, Any]):
    schema = an_object(**properties)
    if not list(wrong_with(schema)):
        check_schema(schema, "a tool", strict=True, param="tools", code=None)
