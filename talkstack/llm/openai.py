"""Azure OpenAI's v1 API: streamed chat completions."""
# ruff: noqa: PLC0415 - the SDK is loaded when it is first needed

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator
from contextlib import AsyncExitStack, aclosing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from talkstack.clock import Clock
from talkstack.errors import ProviderError
from talkstack.identity import COGNITIVE_SERVICES_SCOPE, Identity
from talkstack.llm.model import Delta, Finished, Message, Prompt, TextDelta, ToolCall, Usage
from talkstack.llm.request import chat_request
from talkstack.retry import RETRYABLE_STATUSES, retry_after, retrying
from talkstack.settings import Settings

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI, AsyncStream

type Json = dict[str, Any]

PROVIDER = "openai"
CONNECT_SECONDS = 2.0
FIRST_TOKEN_SECONDS = 4.0
BETWEEN_TOKENS_SECONDS = 3.0
READY_TOKENS = 16
CODE = re.compile(r"[A-Za-z0-9_]{1,64}")
"""An error's code is a word; whatever else stands there might repeat what was said."""


class OpenAIModel:
    def __init__(self, settings: Settings, *, identity: Identity, clock: Clock) -> None:
        from openai import AsyncOpenAI, Timeout

        self._model = settings.openai_model
        self._effort = settings.openai_reasoning_effort
        self._clock = clock
        self._client: AsyncOpenAI = AsyncOpenAI(
            base_url=settings.openai_endpoint,
            api_key=settings.openai_key.get_secret_value() or _token_provider(identity),
            timeout=Timeout(FIRST_TOKEN_SECONDS, connect=CONNECT_SECONDS),
            max_retries=0,
        )

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Delta]:
        answer = await retrying(lambda: self._open(prompt), clock=self._clock)
        async with aclosing(answer):
            async for delta in answer.deltas():
                yield delta

    async def ready(self) -> None:
        request = self._request(Prompt(messages=(Message("user", "ping"),), max_tokens=READY_TOKENS))
        with _translated(self._clock):
            await self._client.chat.completions.create(**request)

    async def close(self) -> None:
        await self._client.close()

    async def _open(self, prompt: Prompt) -> Answer:
        """As far as the first chunk that says something: until then another try repeats nothing."""
        from openai import AsyncStream

        request = self._request(prompt)
        request |= {"stream": True, "stream_options": {"include_usage": True}}
        with _translated(self._clock):
            async with asyncio.timeout(FIRST_TOKEN_SECONDS), AsyncExitStack() as unless_begun:
                # A model object for each token would be a fifth of a turn's CPU: `object` leaves them as JSON.
                chunks = await self._client.post(
                    "/chat/completions",
                    cast_to=object,
                    body=request,
                    stream=True,
                    stream_cls=AsyncStream[object],
                )
                answer = Answer(cast("AsyncStream[Json]", chunks), self._clock)
                unless_begun.push_async_callback(answer.aclose)
                await answer.begin()
                unless_begun.pop_all()
                return answer

    def _request(self, prompt: Prompt) -> dict[str, Any]:
        return chat_request(prompt, model=self._model, reasoning_effort=self._effort)


@dataclass
class Answer:
    """One streamed completion: text passes through, the pieces of tool calls are put together."""

    stream: AsyncStream[Json]
    clock: Clock
    reason: str | None = None
    usage: Usage | None = None
    calls: dict[int, ToolCall] = field(default_factory=dict[int, ToolCall])
    first: str = ""

    async def begin(self) -> None:
        while not (self.first or self.calls or self.reason):
            self.first = self._take(await anext(self.stream))

    async def deltas(self) -> AsyncIterator[Delta]:
        if self.first:
            yield TextDelta(self.first)
        while (chunk := await self._next()) is not None:
            if text := self._take(chunk):
                yield TextDelta(text)
        yield self._finished()

    async def aclose(self) -> None:
        await self.stream.close()

    async def _next(self) -> Json | None:
        with _translated(self.clock):
            async with asyncio.timeout(BETWEEN_TOKENS_SECONDS):
                return await anext(self.stream, None)

    def _take(self, chunk: Json) -> str:
        """Keep what the chunk says about calls, usage and the end; return its text."""
        if usage := chunk.get("usage"):
            details: Json = usage.get("prompt_tokens_details") or {}
            cached = details.get("cached_tokens") or 0
            self.usage = Usage(usage["prompt_tokens"], cached, usage["completion_tokens"])
        if not chunk.get("choices"):
            return ""
        choice: Json = chunk["choices"][0]
        self.reason = choice.get("finish_reason") or self.reason
        delta: Json = choice.get("delta") or {}
        pieces: list[Json] = delta.get("tool_calls") or []
        for piece in pieces:
            self._join(piece)
        return delta.get("content") or ""

    def _join(self, piece: Json) -> None:
        call = self.calls.get(piece["index"], ToolCall("", "", ""))
        function: Json = piece.get("function") or {}
        name, arguments = function.get("name") or call.name, function.get("arguments") or ""
        self.calls[piece["index"]] = ToolCall(piece.get("id") or call.id, name, call.arguments + arguments)

    def _finished(self) -> Finished:
        calls = tuple(self.calls[index] for index in sorted(self.calls))
        match self.reason:
            case "stop" | "length" | "tool_calls" | "content_filter":
                return Finished(self.reason, calls, self.usage)
            case None:
                raise ProviderError(PROVIDER, "broke off before the end", retryable=True)
            case _:
                raise ProviderError(PROVIDER, "ended for a reason unknown to us", retryable=False)


@contextmanager
def _translated(clock: Clock) -> Generator[None]:
    from azure.core.exceptions import ClientAuthenticationError
    from openai import APIConnectionError, APIError, APIStatusError

    try:
        yield
    except TimeoutError:
        raise ProviderError(PROVIDER, "silent for too long", retryable=True) from None
    except APIStatusError as error:
        raise _refusal(error, clock) from None
    except APIConnectionError as error:
        raise ProviderError(PROVIDER, type(error).__name__, retryable=True) from None
    except APIError as error:
        raise ProviderError(PROVIDER, f"fault in the stream {_code(error.code)}", retryable=True) from None
    except (json.JSONDecodeError, StopAsyncIteration):
        raise ProviderError(PROVIDER, "unreadable stream", retryable=True) from None
    except ClientAuthenticationError:
        raise ProviderError(PROVIDER, "no token for our identity", retryable=False) from None


def _refusal(error: APIStatusError, clock: Clock) -> ProviderError:
    status = error.status_code
    return ProviderError(
        PROVIDER,
        f"HTTP {status} {_code(error.code)}".rstrip(),
        retryable=status in RETRYABLE_STATUSES,
        retry_after=retry_after(error.response.headers, clock.now()),
    )


def _code(code: str | None) -> str:
    return code if code and CODE.fullmatch(code) else ""


def _token_provider(identity: Identity) -> Callable[[], Awaitable[str]]:
    from azure.identity.aio import get_bearer_token_provider

    return get_bearer_token_provider(identity.credential(), COGNITIVE_SERVICES_SCOPE)
