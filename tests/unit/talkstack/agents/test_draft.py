"""What an agent may be made of: everything that is wrong is told at once, each thing at its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from talkstack.agents.model import AgentDraft, TransferTarget
from tests.builders import a_draft, a_tool

DRAFT: dict[str, Any] = a_draft(
    transfers=(TransferTarget(name="desk", description="The desk.", number="+15550003000"),)
).model_dump(mode="json")


def wrong(**changes: Any) -> dict[tuple[str | int, ...], str]:
    with pytest.raises(ValidationError) as refused:
        AgentDraft.model_validate_json(json.dumps(DRAFT | changes), strict=True)
    return {it["loc"]: it["type"] for it in refused.value.errors()}


def a_tool_with(**changes: Any) -> dict[str, Any]:
    return a_tool().model_dump(mode="json") | changes


def test_a_draft_is_read_as_it_was_written():
    draft = AgentDraft.model_validate_json(json.dumps(DRAFT), strict=True)
    assert draft.model_dump(mode="json") == DRAFT


def test_all_that_is_wrong_is_told_at_once():
    tools = [a_tool_with(name="end_call"), a_tool_with(), a_tool_with()]
    found = wrong(
        name=" x", language="english", voice="<b>", tools=tools, transfers=DRAFT["transfers"] * 2, x=1
    )
    assert found == {
        ("name",): "string_pattern_mismatch",
        ("language",): "string_pattern_mismatch",
        ("voice",): "string_pattern_mismatch",
        ("tools", 0, "name"): "name_taken",
        ("tools", 2, "name"): "name_taken",
        ("transfers", 1, "name"): "name_taken",
        ("x",): "extra_forbidden",
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Transfer Desk"),
        ("url", "clinic.example/book"),
        ("url", "ftp://clinic.example/book"),
        ("url", "https://user@clinic.example/book"),
        ("url", "https://clinic.example/book#part"),
        ("url", "https://clinic.example/" + "x" * 2000),
        ("secret", "A b"),
        ("method", "DELETE"),
        ("description", ""),
        ("timeout_seconds", 11),
        ("timeout_seconds", "5"),
    ],
)
def test_a_tool_that_could_not_be_called_is_refused(field: str, value: Any):
    assert list(wrong(tools=[a_tool_with(**{field: value})])) == [("tools", 0, field)]


def test_what_is_wrong_with_a_tools_schema_is_told_at_its_place():
    found = wrong(tools=[a_tool_with(parameters={"type": "object", "properties": {"day": {"type": "date"}}})])
    place = ("tools", 0, "parameters")
    assert found == dict.fromkeys(
        [(*place, "additionalProperties"), (*place, "required"), (*place, "properties", "day", "type")],
        "schema_not_strict",
    )


@pytest.mark.parametrize("tag", ["", "$where", "en.US", "english!", "e"])
def test_done_words_stand_by_languages(tag: str):
    assert list(wrong(tools=[a_tool_with(done_words={tag: ["booked"]})])) == [
        ("tools", 0, "done_words", tag, "[key]")
    ]


PHRASES: dict[str, Any] = DRAFT["phrases"]


@pytest.mark.parametrize("phrase", sorted(PHRASES.keys() - {"reprompts"}))
@pytest.mark.parametrize("text", ["", "x" * 1001, "a\x00b"])
def test_every_phrase_has_bounds(phrase: str, text: str):
    assert list(wrong(phrases=PHRASES | {phrase: text})) == [("phrases", phrase)]


def test_lists_have_bounds():
    hints = {"engine": "twilio", "hints": ["x"] * 501, "silence_seconds": 5}
    found = wrong(
        tools=[a_tool_with(name=f"t{n}") for n in range(33)],
        phrases=PHRASES | {"reprompts": ["x"] * 11},
        listening=hints,
    )
    assert found == dict.fromkeys([("tools",), ("phrases", "reprompts"), ("listening", "hints")], "too_long")


def test_what_the_engine_cannot_honour_is_refused():
    azure = {"engine": "azure", "hints": ["Lee"], "silence_seconds": 9}
    found = wrong(listening=azure, interruptible="whole_reply", name="")
    assert (found["listening", "silence_seconds"], found["name",]) == ("not_with_azure", "string_too_short")
    assert ("interruptible",) not in found
    usual = DRAFT["listening"] | {"engine": "azure"}
    assert wrong(listening=usual, interruptible="whole_reply", language="x") == {
        ("interruptible",): "not_with_azure",
        ("language",): "string_pattern_mismatch",
    }
    AgentDraft.model_validate_json(json.dumps(DRAFT | {"listening": usual}), strict=True)
