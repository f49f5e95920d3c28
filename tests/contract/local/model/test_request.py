import json
from typing import Any

import openai
import pytest

from local.model.api.errors import ApiError
from local.model.api.parse import parse
from tests.contract.local.model.service import HELLO, ask, strict_tool

CALL = {"id": "call_1", "type": "function", "function": {"name": "look", "arguments": "{}"}}
ASKED = {"role": "assistant", "content": None, "tool_calls": [CALL]}
TOLD = {"role": "tool", "tool_call_id": "call_1", "content": "{}"}


def refusal(messages: Any = HELLO, **extra: Any) -> ApiError:
    with pytest.raises(ApiError) as caught:
        parse(json.dumps({"model": "m", "messages": messages, **extra}).encode())
    return caught.value


@pytest.mark.parametrize(
    ("extra", "param", "code"),
    [
        ({"frobnicate": 1}, "frobnicate", "unknown_parameter"),
        ({"temperature": 0}, "temperature", "unsupported_value"),
        ({"top_p": 0.5}, "top_p", "unsupported_value"),
        ({"max_tokens": 10}, "max_tokens", "unsupported_parameter"),
        ({"stop": ["x"]}, "stop", "unsupported_parameter"),
        ({"functions": []}, "functions", "not_done_by_stand_in"),
        ({"web_search_options": {}}, "web_search_options", "not_done_by_stand_in"),
        ({"n": 2}, "n", "invalid_value"),
        ({"reasoning_effort": "extreme"}, "reasoning_effort", "invalid_value"),
        ({"max_completion_tokens": 0}, "max_completion_tokens", "invalid_value"),
        ({"stream_options": {"include_usage": True}}, "stream_options", None),
        ({"stream_options": {"colour": 1}}, "stream_options.colour", "unknown_parameter"),
        ({"tool_choice": "required"}, "tool_choice", None),
        ({"parallel_tool_calls": False}, "parallel_tool_calls", None),
        ({"response_format": {"type": "json_object"}}, "response_format", "invalid_value"),
        ({"tools": [strict_tool(), strict_tool()]}, "tools", "invalid_value"),
        (
            {"tools": [{**strict_tool(), "function": {"name": "no spaces"}}]},
            "tools[0].function.name",
            "invalid_value",
        ),
        (
            {"tools": [strict_tool()], "tool_choice": {"type": "function", "function": {"name": "other"}}},
            "tool_choice",
            None,
        ),
    ],
)
def test_a_parameter_is_refused_by_name(extra, param, code):
    error = refusal(**extra)
    assert (error.type, error.param, error.code) == ("invalid_request_error", param, code)


async def test_what_changes_nothing_is_accepted(client):
    answer = await ask(
        client,
        temperature=1,
        reasoning_effort="none",
        verbosity="low",
        seed=7,
        user="u",
        prompt_cache_key="agent",
        safety_identifier="s",
        metadata={"a": "b"},
        extra_body={"logit_bias": None},
    )
    assert answer.choices


@pytest.mark.parametrize(
    ("messages", "param", "code"),
    [
        ([], "messages", "invalid_value"),
        ([{"role": "user"}], "messages[0].content", "missing_required_parameter"),
        ([{"role": "user", "content": "x", "mood": 1}], "messages[0].mood", "unknown_parameter"),
        ([{"role": "user", "content": 5}], "messages[0].content", "invalid_value"),
        ([{"role": "caller", "content": "x"}], "messages[0]", "invalid_value"),
        ([*HELLO, {"role": "assistant"}], "messages.[1].content", None),
        ([*HELLO, TOLD], "messages.[1].role", None),
        ([*HELLO, ASKED], "messages.[2].role", None),
        ([*HELLO, ASKED, *HELLO], "messages.[2].role", None),
        ([*HELLO, ASKED, TOLD, TOLD], "messages.[3].role", None),
    ],
)
def test_messages_out_of_order_or_shape_are_refused(messages, param, code):
    error = refusal(messages)
    assert (error.param, error.code) == (param, code)


async def test_the_sdk_raises_what_was_refused(client):
    with pytest.raises(openai.BadRequestError) as caught:
        await ask(client, [*HELLO, ASKED, *HELLO])
    assert caught.value.type == "invalid_request_error"
    assert caught.value.param == "messages.[2].role"
    assert "did not have response messages: call_1" in caught.value.message


def test_text_parts_are_content_and_pictures_are_not():
    parts = [{"type": "text", "text": "what are your "}, {"type": "text", "text": "hours?"}]
    assert parse(json.dumps({"model": "m", "messages": [{"role": "user", "content": parts}]}).encode())
    picture = [{"type": "image_url", "image_url": {"url": "https://example.com/x.png"}}]
    assert refusal([{"role": "user", "content": picture}]).param.startswith("messages[0].content")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"additionalProperties": True}, "In context=(), 'additionalProperties' is required"),
        ({"required": []}, "Missing 'day'"),
        ({"properties": {"day": {"type": "string", "pattern": "x"}}}, "'pattern' is not permitted"),
        ({"properties": {"day": {"type": "object", "properties": {}}}}, "In context=('properties', 'day')"),
        ({"properties": {"day": {"type": "array", "items": {"type": "object"}}}}, "'items')"),
        ({"properties": {"day": {"type": "word"}}}, "is not valid under any of the given schemas"),
        ({"type": "array"}, "schema must be a JSON Schema of 'type: \"object\"'"),
    ],
)
def test_strict_schemas_keep_the_documented_subset(change, complaint):
    wrong = strict_tool("look", day={"type": "string"})
    wrong["function"]["parameters"] |= change
    error = refusal(tools=[wrong])
    assert error.message.startswith("Invalid schema for function 'look': ")
    assert complaint in error.message
    assert (error.param, error.code) == ("tools[0].function.parameters", "invalid_function_parameters")


def test_a_schema_that_is_not_strict_may_be_anything():
    loose = strict_tool("look", day={"type": "string"})
    loose["function"]["parameters"]["required"] = []
    assert refusal(tools=[loose])
    loose["function"]["strict"] = False
    assert parse(json.dumps({"model": "m", "messages": HELLO, "tools": [loose]}).encode())


@pytest.mark.parametrize("body", [b"{", b"[]", b""])
def test_a_body_that_is_no_object_is_refused(body):
    with pytest.raises(ApiError):
        parse(body)
