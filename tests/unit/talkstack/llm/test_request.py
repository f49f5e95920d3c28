from __future__ import annotations

from talkstack.llm.model import AnswerSchema, Function, Message, Prompt, ToolCall
from talkstack.llm.request import chat_request

HELLO = (Message("user", "hello"),)


def test_says_no_more_than_it_has_to():
    assert chat_request(Prompt(messages=HELLO), model="small", reasoning_effort="") == {
        "model": "small",
        "messages": [{"role": "user", "content": "hello"}],
        "max_completion_tokens": 400,
    }


def test_the_agent_s_own_settings_go_before_the_deployment_s():
    prompt = Prompt(messages=HELLO, model="large", reasoning_effort="low", max_tokens=99, cache_key="agt_1:3")
    request = chat_request(prompt, model="small", reasoning_effort="none")
    assert request["model"] == "large"
    assert request["reasoning_effort"] == "low"
    assert request["max_completion_tokens"] == 99
    assert request["prompt_cache_key"] == "agt_1:3"


def test_tools_are_strict_and_called_one_at_a_time():
    look_up = Function("look_up", "Look it up", {"type": "object"})
    request = chat_request(Prompt(messages=HELLO, functions=(look_up,)), model="m", reasoning_effort="")
    (tool,) = request["tools"]
    assert tool["function"]["strict"] is True
    assert request["parallel_tool_calls"] is False


def test_a_call_and_its_result_are_told_as_the_api_wants_them():
    asked = Message("assistant", "", tool_calls=(ToolCall("call_1", "look_up", '{"a": 1}'),))
    told = Message("tool", "found", tool_call_id="call_1")
    request = chat_request(Prompt(messages=(asked, told)), model="m", reasoning_effort="")
    assert request["messages"] == [
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {
                    "id": "call_1",
                    "type": "function",
                    "function": {"name": "look_up", "arguments": '{"a": 1}'},
                }
            ],
        },
        {"role": "tool", "content": "found", "tool_call_id": "call_1"},
    ]


def test_an_answer_in_a_schema_is_held_to_it():
    answer = AnswerSchema("weather", {"type": "object"})
    request = chat_request(Prompt(messages=HELLO, answer=answer), model="m", reasoning_effort="")
    assert request["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "weather", "strict": True, "schema": {"type": "object"}},
    }
