from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from aiohttp import ClientSession
from yarl import URL

from talkstack.clock import SystemClock
from talkstack.errors import ProviderError
from talkstack.identity import Identity
from talkstack.llm.memory import Reply, ScriptedModel
from talkstack.llm.model import AnswerSchema, Finished, Function, Message, Prompt, TextDelta, ToolCall
from talkstack.llm.openai import OpenAIModel
from talkstack.llm.whole import UnansweredError, whole

LOOK_UP = Function(
    "look_up",
    "Look something up",
    {
        "type": "object",
        "properties": {"what": {"type": "string"}},
        "required": ["what"],
        "additionalProperties": False,
    },
)
CALL = ToolCall("call_1", "look_up", '{"what":"the time"}')


def script(asked: Prompt) -> Reply:
    last = asked.messages[-1]
    if last.role == "tool":
        return Reply(f"I have found {json.loads(last.content)['found']}. Is that all?")
    if "look up" in last.content:
        return Reply(tool_calls=(CALL,))
    return Reply("Hello there. How can I help you?")


@pytest.fixture
async def model(kind, settings, request) -> AsyncIterator[ScriptedModel | OpenAIModel]:
    if kind == "memory":
        yield ScriptedModel(script)
        return
    known = settings(openai_endpoint=request.getfixturevalue("model_url"))
    real = OpenAIModel(known, identity=Identity(), clock=SystemClock())
    yield real
    await real.close()


def prompt(*messages: Message) -> Prompt:
    return Prompt(
        messages=(Message("system", "Be kind."), *messages), functions=(LOOK_UP,), cache_key="agent"
    )


async def test_streams_its_words_and_finishes_once(model):
    deltas = [delta async for delta in model.stream(prompt(Message("user", "hello")))]
    *words, finished = deltas
    assert len(words) > 1
    assert all(isinstance(word, TextDelta) for word in words)
    assert "".join(word.text for word in words) == "Hello there. How can I help you?"
    assert isinstance(finished, Finished)
    assert (finished.reason, finished.tool_calls) == ("stop", ())
    assert finished.usage is not None
    assert finished.usage.input_tokens > 0
    assert finished.usage.output_tokens > 0


async def test_asks_for_a_tool_with_whole_arguments_and_no_words(model):
    (finished,) = [delta async for delta in model.stream(prompt(Message("user", "look up the time")))]
    assert isinstance(finished, Finished)
    assert finished.reason == "tool_calls"
    (call,) = finished.tool_calls
    assert call.id
    assert call.name == "look_up"
    assert json.loads(call.arguments) == {"what": "the time"}


async def test_goes_on_from_a_tool_s_result(model):
    question = Message("user", "look up the time")
    asked = Message("assistant", "", tool_calls=(CALL,))
    answer = Message("tool", '{"found": "ten past two"}', tool_call_id=CALL.id)
    deltas = [delta async for delta in model.stream(prompt(question, asked, answer))]
    assert (
        "".join(d.text for d in deltas if isinstance(d, TextDelta))
        == "I have found ten past two. Is that all?"
    )


async def test_may_be_left_in_mid_sentence(model):
    async with aclosing(model.stream(prompt(Message("user", "hello")))) as deltas:
        assert isinstance(await anext(deltas), TextDelta)
    again = [delta async for delta in model.stream(prompt(Message("user", "hello")))]
    assert isinstance(again[-1], Finished)


async def test_is_ready(model):
    await model.ready()


@pytest.mark.parametrize(
    ("wrong", "reason", "retryable"),
    [
        ({"openai_key": "wrong"}, "HTTP 401", False),
        ({"openai_model": "unheard-of"}, "HTTP 404", False),
        ({"openai_endpoint": "http://127.0.0.1:9/openai/v1/"}, "no connection", True),
    ],
)
async def test_says_why_it_cannot_be_had(settings, model_url, wrong, reason, retryable):
    known = settings(**({"openai_endpoint": model_url} | wrong))
    model = OpenAIModel(known, identity=Identity(), clock=SystemClock())
    for refused in (model.ready(), anext(model.stream(prompt(Message("user", "my secret"))))):
        with pytest.raises(ProviderError, match=reason) as caught:
            await refused
        assert caught.value.provider == "openai"
        assert caught.value.retryable is retryable
        assert "my secret" not in str(caught.value)
    await model.close()


CITY = AnswerSchema(
    "city",
    {
        "type": "object",
        "properties": {"summary": {"type": "string"}},
        "required": ["summary"],
        "additionalProperties": False,
    },
)
TRANSCRIPT = Message("user", '{"turn": 1, "speaker": "caller", "text": "Where is the pier?"}')


@pytest.fixture
async def real(settings, model_url) -> AsyncIterator[OpenAIModel]:
    model = OpenAIModel(settings(openai_endpoint=model_url), identity=Identity(), clock=SystemClock())
    yield model
    await model.close()


async def test_answers_in_a_schema(real):
    answer = await whole(real, Prompt(messages=(TRANSCRIPT,), answer=CITY, unhurried=True))
    assert "Where is the pier?" in json.loads(answer.text)["summary"]
    assert answer.usage.output_tokens > 0


async def test_an_answer_that_is_longer_than_it_may_be_is_none(real):
    with pytest.raises(UnansweredError, match="no room"):
        await whole(real, Prompt(messages=(TRANSCRIPT,), answer=CITY, max_tokens=2))


async def test_a_schema_that_is_not_strict_is_refused(real):
    loose = AnswerSchema("loose", {"type": "object", "properties": {}})
    with pytest.raises(ProviderError, match="HTTP 400") as refused:
        await whole(real, Prompt(messages=(TRANSCRIPT,), answer=loose))
    assert not refused.value.retryable


async def test_a_model_that_refuses_says_so_and_nothing_else(real, model_url):
    fault = URL(model_url).with_path("/model/fault")
    async with ClientSession() as session, session.put(fault, json={"kind": "refuse"}):
        with pytest.raises(UnansweredError, match="would not answer"):
            await whole(real, Prompt(messages=(TRANSCRIPT,), answer=CITY))
    async with ClientSession() as session, session.delete(fault):
        pass
