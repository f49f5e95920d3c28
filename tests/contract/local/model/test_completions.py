import hashlib

import openai
import pytest

from local.model.pace import Pace
from tests.contract.local.model.service import HELLO, ask, served, strict_tool

SAYS = """
about: It says two sentences.
rules: [{rule: speak, say: "Good morning. How can I help you today?"}]
"""
CALLS = """
about: It says something and calls two tools.
rules:
  - rule: call
    say: One moment.
    call: [{tool: look, with: {day: tomorrow}}, {tool: note, with: {text: "ten o'clock"}}]
"""
TOOLS = [strict_tool("look", day={"type": "string"}), strict_tool("note", text={"type": "string"})]


async def test_a_whole_answer():
    async with served(SAYS) as client:
        answer = await ask(client)
    assert answer.object == "chat.completion"
    assert answer.model == "gpt-5.4-mini"
    assert answer.choices[0].message.content == "Good morning. How can I help you today?"
    assert (answer.choices[0].finish_reason, answer.choices[0].message.tool_calls) == ("stop", None)
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens > 0


async def test_a_stream_of_small_deltas():
    async with served(SAYS) as client:
        chunks = [c async for c in await ask(client, stream=True, stream_options={"include_usage": True})]
    verdict, role, *rest = chunks
    assert (verdict.choices, verdict.model_extra["prompt_filter_results"][0]["prompt_index"]) == ([], 0)
    assert (role.choices[0].delta.role, role.choices[0].delta.content) == ("assistant", "")
    deltas = [c.choices[0].delta.content for c in rest[:-2]]
    assert "".join(deltas) == "Good morning. How can I help you today?"
    assert len(deltas) > 6
    assert max(map(len, deltas)) <= 6
    assert rest[-2].choices[0].finish_reason == "stop"
    assert (rest[-1].choices, rest[-1].usage.completion_tokens) == ([], len(deltas))
    assert len({c.id for c in chunks[1:]}) == 1


async def test_no_usage_without_being_asked():
    async with served(SAYS) as client:
        chunks = [c async for c in await ask(client, stream=True)]
    assert chunks[-1].choices[0].finish_reason == "stop"


async def test_streamed_tool_calls_come_in_pieces():
    async with served(CALLS) as client:
        chunks = [c async for c in await ask(client, stream=True, tools=TOOLS)]
    calls: dict[int, list[str]] = {}
    names: dict[int, str] = {}
    for chunk in chunks[1:]:
        for part in chunk.choices[0].delta.tool_calls or []:
            if part.id:
                names[part.index] = part.function.name
            else:
                assert part.function.name is None
            calls.setdefault(part.index, []).append(part.function.arguments)
    assert names == {0: "look", 1: "note"}
    assert {n: "".join(parts) for n, parts in calls.items()} == {
        0: '{"day": "tomorrow"}',
        1: '{"text": "ten o\'clock"}',
    }
    assert min(map(len, calls.values())) > 2
    assert chunks[-1].choices[0].finish_reason == "tool_calls"


async def test_the_sdks_own_helper_puts_the_stream_together():
    async with (
        served(CALLS) as client,
        client.chat.completions.stream(model="gpt-5.4-mini", messages=HELLO, tools=TOOLS) as stream,
    ):
        final = await stream.get_final_completion()
    message = final.choices[0].message
    assert message.content == "One moment."
    assert [call.function.parsed_arguments for call in message.tool_calls] == [
        {"day": "tomorrow"},
        {"text": "ten o'clock"},
    ]


async def test_one_call_at_a_time_when_parallel_calls_are_off():
    async with served(CALLS) as client:
        answer = await ask(client, tools=TOOLS, parallel_tool_calls=False)
    assert [call.function.name for call in answer.choices[0].message.tool_calls] == ["look"]


@pytest.mark.parametrize("stream", [False, True])
async def test_the_token_limit_cuts_the_answer(stream):
    async with served(SAYS) as client:
        answer = await ask(client, max_completion_tokens=3, stream=stream)
        if stream:
            chunks = [c async for c in answer]
            text = "".join(c.choices[0].delta.content or "" for c in chunks[1:])
            reason = chunks[-1].choices[0].finish_reason
        else:
            text, reason = answer.choices[0].message.content, answer.choices[0].finish_reason
    assert (text, reason) == ("Good morning.", "length")


async def test_it_works_at_the_given_pace_and_clocks_itself():
    async with served(SAYS, pace=Pace(first_token_ms=40, tokens_per_second=100)) as client:
        stream = await ask(client, stream=True, extra_headers={"x-client-request-id": "turn-1"})
        pieces = [c async for c in stream if c.choices and c.choices[0].delta.content]
        clock = await client.get(str(client.base_url).replace("/openai/v1/", "/model/clock"), cast_to=object)
    (entry,) = clock["requests"]
    assert (entry["n"], entry["request_id"], entry["tokens"], entry["finished"]) == (
        1,
        "turn-1",
        len(pieces),
        True,
    )
    assert 40 <= entry["first_token_ms"] < entry["first_sentence_ms"] < entry["total_ms"]
    assert entry["total_ms"] >= 40 + 10 * (len(pieces) - 1)
    assert entry["text_sha256"] == hashlib.sha256(b"Good morning. How can I help you today?").hexdigest()
    assert "Good" not in str(entry)


async def test_a_client_that_goes_away_is_clocked_as_unfinished():
    endless = SAYS.replace("Good morning.", "Good morning. " * 1_000)
    async with served(endless, pace=Pace(tokens_per_second=200)) as client:
        stream = await ask(client, stream=True)
        async for chunk in stream:
            if chunk.choices and chunk.choices[0].delta.content:
                await stream.close()
                break
        url = str(client.base_url).replace("/openai/v1/", "/model/clock")
        while not (clock := await client.get(url, cast_to=object))["requests"]:
            pass
    assert clock["requests"][0]["finished"] is False


async def test_models_are_listed(client):
    assert [model.id async for model in client.models.list()] == ["gpt-5.4-mini"]


async def test_either_header_carries_the_key(client):
    with pytest.raises(openai.AuthenticationError) as caught:
        await ask(client.with_options(api_key="wrong"))
    assert caught.value.body["code"] == "401"
    await ask(client.with_options(api_key="wrong"), extra_headers={"api-key": "sesame"})


async def test_an_unknown_deployment_is_not_found(client):
    with pytest.raises(openai.NotFoundError) as caught:
        await client.chat.completions.create(model="gpt-3", messages=HELLO)
    assert caught.value.body["code"] == "DeploymentNotFound"
