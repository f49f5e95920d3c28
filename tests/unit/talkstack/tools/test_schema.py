from __future__ import annotations

from typing import Any

import pytest

from talkstack.tools.schema import DEEPEST, MOST_PROPERTIES, wrong_with
from tests.builders import NO_PARAMETERS


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
    (an_object(day={"type": "array"}), {("properties", "day")}),
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
    assert wrong.place == ("properties", "inner") * DEEPEST
    lists = {"type": "array", "items": {"type": "array", "items": nested(3)}}
    assert [it.place for it in wrong_with(an_object(a=lists))] != []
