"""Against a server that says what the vendor's might, byte by byte."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from talkstack.clock import VirtualClock
from talkstack.errors import ProviderError
from talkstack.identity import Identity
from talkstack.llm.model import Delta, Finished, Message, Prompt, TextDelta, ToolCall, Usage
from talkstack.llm.openai import OpenAIModel, Waits
from talkstack.settings import Settings

PROMPT = Prompt(messages=(Message("user", "my secret"),))
PATIENT = Waits(first=30.0, between=30.0)
"""Time passes here by itself, and more of it on a busy machine."""


def chunk(delta: dict[str, object] | None = None, finish: str | None = None, **more: object) -> str:
    choices = [{"index": 0, "delta": delta or {}, "finish_reason": finish}]
    body = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices}
    return f"data: {json.dumps(body | more)}\n\n"


def call(index: int, **function: str) -> dict[str, object]:
    identity = {"id": f"call_{index}", "type": "function"} if "name" in function else {}
    return {"tool_calls": [{"index": index, "function": function} | identity]}


HELLO = [
    chunk({"role": "assistant", "content": ""}),
    chunk({"content": "Hello"}),
    chunk({"content": " there."}),
]
STOP = [chunk(finish="stop"), "data: [DONE]\n\n"]


@dataclass
class Vendor:
    """Gives its answers in order; a list is a stream, a response a refusal."""

    answers: list[list[str] | web.Response] = field(default_factory=list[list[str] | web.Response])
    requests: list[dict[str, object]] = field(default_factory=list[dict[str, object]])
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(datetime(2026, 3, 1, tzinfo=UTC)))
    url: str = ""
    hurried: Waits = PATIENT

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(await request.json())
        answer = self.answers.pop(0)
        if isinstance(answer, web.Response):
            return answer
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for piece in answer:
            await response.write(piece.encode())
        return response

    async def deltas(self, prompt: Prompt = PROMPT) -> list[Delta]:
        nothing = ("public_url", "mongodb_uri", "twilio_account_sid", "twilio_auth_token", "speech_endpoint")
        known = dict.fromkeys((*nothing, "media_key", "secrets_key", "person_key"), "x")
        openai = {"openai_endpoint": self.url, "openai_key": "k", "openai_model": "m"}
        settings = Settings.model_validate(known | openai)
        model = OpenAIModel(settings, identity=Identity(), clock=self.clock, hurried=self.hurried)
        try:
            return [delta async for delta in model.stream(prompt)]
        finally:
            await model.close()


@pytest.fixture
async def vendor() -> AsyncIterator[Vendor]:
    scripted = Vendor()
    app = web.Application()
    app.add_routes([web.post("/chat/completions", scripted.answer)])
    async with TestServer(app) as server:
        scripted.url = str(server.make_url("/"))
        yield scripted


def refusal(status: int, code: str, **headers: str) -> web.Response:
    body = {"error": {"message": "You said: my secret", "code": code}}
    return web.json_response(body, status=status, headers=headers)


async def test_passes_words_on_and_keeps_count(vendor):
    usage = {
        "prompt_tokens": 9,
        "completion_tokens": 2,
        "total_tokens": 11,
        "prompt_tokens_details": {"cached_tokens": 8},
    }
    vendor.answers = [[*HELLO, STOP[0], chunk(choices=[], usage=usage), STOP[1]]]
    assert await vendor.deltas() == [
        TextDelta("Hello"),
        TextDelta(" there."),
        Finished("stop", usage=Usage(9, 8, 2)),
    ]


async def test_puts_tool_calls_together(vendor):
    pieces = [
        call(0, name="look", arguments=""),
        call(0, arguments='{"a"'),
        call(1, name="book", arguments="{"),
        call(0, arguments=":1}"),
        call(1, arguments="}"),
    ]
    vendor.answers = [[*map(chunk, pieces), chunk(finish="tool_calls"), STOP[1]]]
    calls = (ToolCall("call_0", "look", '{"a":1}'), ToolCall("call_1", "book", "{}"))
    assert await vendor.deltas() == [Finished("tool_calls", calls)]


async def test_tries_again_after_as_long_as_it_is_told(vendor):
    vendor.answers = [refusal(429, "rate_limit", **{"retry-after-ms": "300"}), [*HELLO, *STOP]]
    assert len(await vendor.deltas()) == 3
    assert len(vendor.requests) == 2
    assert 0.3 <= vendor.clock.monotonic() < 0.5


async def test_a_stream_that_breaks_before_its_first_word_is_begun_again(vendor):
    vendor.answers = [[HELLO[0]], [*HELLO, *STOP]]
    assert len(await vendor.deltas()) == 3


async def test_a_stream_that_breaks_after_it_is_not(vendor):
    vendor.answers = [HELLO, [*HELLO, *STOP]]
    with pytest.raises(ProviderError, match="broke off"):
        await vendor.deltas()
    assert len(vendor.requests) == 1


@pytest.mark.parametrize(
    ("answer", "reason", "retryable"),
    [
        (refusal(400, "content_filter"), "HTTP 400 content_filter", False),
        (refusal(400, "you said: my secret"), "HTTP 400", False),
        (refusal(429, "busy", **{"retry-after": "60"}), "HTTP 429 busy", True),
        (
            [HELLO[1], 'data: {"error": {"message": "my secret", "code": "server_error"}}\n\n'],
            "fault in the stream",
            True,
        ),
        ([HELLO[1], "data: my secret\n\n"], "unreadable stream", True),
    ],
)
async def test_a_fault_is_told_without_what_was_said(vendor, answer, reason, retryable):
    vendor.answers = [answer]
    with pytest.raises(ProviderError, match=f"^openai: {reason}") as caught:
        await vendor.deltas()
    assert caught.value.retryable is retryable
    assert "my secret" not in str(caught.value)
    assert len(vendor.requests) == 1


async def test_words_that_the_filter_cut_are_told_apart(vendor):
    vendor.answers = [[*HELLO, chunk(finish="content_filter"), STOP[1]]]
    assert (await vendor.deltas())[-1] == Finished("content_filter")


async def test_where_nobody_is_on_the_line_it_may_take_longer(vendor):
    vendor.hurried = Waits(first=0, between=3)
    vendor.answers = [[*HELLO, *STOP]] * 3
    with pytest.raises(ProviderError, match="silent for too long"):
        await vendor.deltas()
    assert len(await vendor.deltas(replace(PROMPT, unhurried=True))) == 3


async def test_where_nobody_is_on_the_line_nobody_wakes_up_for_each_word(vendor):
    for prompt, rests in ((PROMPT, False), (replace(PROMPT, unhurried=True), True)):
        vendor.answers = [[*HELLO, *STOP]]
        began = vendor.clock.monotonic()
        assert [it.text for it in (await vendor.deltas(prompt))[:-1]] == ["Hello", " there."]
        assert (vendor.clock.monotonic() > began) is rests


async def test_a_refusal_in_words_of_its_own_is_told_as_one_and_not_as_an_answer(vendor):
    refused = [chunk({"refusal": "I cannot"}), chunk({"refusal": " do that."})]
    vendor.answers = [[chunk({"role": "assistant", "content": ""}), *refused, *STOP]]
    assert await vendor.deltas() == [Finished("refusal")]
