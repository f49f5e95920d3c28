"""A prompt as the body of a chat completion."""

from __future__ import annotations

from typing import Any

from talkstack.llm.model import AnswerSchema, Function, Message, Prompt, ToolCall


def chat_request(prompt: Prompt, *, model: str, reasoning_effort: str) -> dict[str, Any]:
    """`model` and `reasoning_effort` are the deployment's defaults; an empty effort is not sent."""
    request: dict[str, Any] = {
        "model": prompt.model or model,
        "messages": [_message(message) for message in prompt.messages],
        "max_completion_tokens": prompt.max_tokens,
    }
    if effort := prompt.reasoning_effort or reasoning_effort:
        request["reasoning_effort"] = effort
    if prompt.cache_key:
        request["prompt_cache_key"] = prompt.cache_key
    if prompt.functions:
        # Strict schemas and parallel calls exclude each other, and the API wants the flag only beside tools.
        request |= {"tools": [_tool(each) for each in prompt.functions], "parallel_tool_calls": False}
    if prompt.answer:
        request["response_format"] = _format(prompt.answer)
    return request


def _message(message: Message) -> dict[str, Any]:
    body: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        body |= {"content": message.content or None, "tool_calls": [_call(c) for c in message.tool_calls]}
    if message.tool_call_id is not None:
        body["tool_call_id"] = message.tool_call_id
    return body


def _call(call: ToolCall) -> dict[str, Any]:
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}


def _tool(function: Function) -> dict[str, Any]:
    return {
        "type": "function",
        "function": {
            "name": function.name,
            "description": function.description,
            "parameters": function.parameters,
            "strict": True,
        },
    }


def _format(answer: AnswerSchema) -> dict[str, Any]:
    named = {"name": answer.name, "schema": answer.schema, "strict": True}
    return {"type": "json_schema", "json_schema": named}
