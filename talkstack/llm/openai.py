"""Azure OpenAI's v1 API: streamed chat completions."""
# ruff: noqa: PLC0415 - the SDK is loaded when it is first needed

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator
from contextlib import AsyncExitStack, aclosing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from talkstack.clock import Clock
from talkstack.errors import ProviderError
from talkstack.identity import COGNITIVE_SERVICES_SCOPE, Identity
from talkstack.llm.events import Json, events
from talkstack.llm.model import Delta, Finished, Message, Prompt, TextDelta, ToolCall, Usage
from talkstack.llm.request import chat_request
from talkstack.patience import Patience
from talkstack.retry import RETRYABLE_STATUSES, retry_after, retrying
from talkstack.settings import Settings

if TYPE_CHECKING:
    from httpx2 import Response
    from openai import APIStatusError, AsyncOpenAI, RequestOptions


PROVIDER = "openai"
CONNECT_SECONDS = 2.0
KEPT_OPEN_SECONDS = 120.0
"""Callers speak every ten seconds or so: the next turn need not shake hands anew."""
READY_TOKENS = 16
CODE = re.compile(r"[A-Za-z0-9_]{1,64}")
"""An error's code is a word; whatever else stands there might repeat what was said."""


@dataclass(frozen=True)
class Waits:
    """The longest ones, in seconds: for the first token, and between two. `rest`: so long nothing is read each time."""

    first: float
    between: float
    rest: float = 0.0


HURRIED = Waits(first=4.0, between=3.0)
UNHURRIED = Waits(first=60.0, between=20.0, rest=0.25)
"""Where nobody is on the line, a model that thinks before it writes is let think, and what it writes is read by the
quarter of a second: to wake up for each token costs more than the token."""


class OpenAIModel:
    def __init__(
        self, settings: Settings, *, identity: Identity, clock: Clock, hurried: Waits = HURRIED
    ) -> None:
        from httpx2 import Limits
        from openai import AsyncOpenAI, DefaultAioHttpClient, Timeout

        self._model = settings.openai_model
        self._effort = settings.openai_reasoning_effort
        self._clock = clock
        self._hurried = hurried
        self._client: AsyncOpenAI = AsyncOpenAI(
            base_url=settings.openai_endpoint,
            api_key=settings.openai_key.get_secret_value() or _token_provider(identity),
            timeout=Timeout(HURRIED.first, connect=CONNECT_SECONDS),
            max_retries=0,
            http_client=DefaultAioHttpClient(limits=Limits(keepalive_expiry=KEPT_OPEN_SECONDS)),
        )
        self._completions = f"{self._client.base_url}chat/completions"
        self._streamed: RequestOptions = {"timeout": Timeout(None, connect=CONNECT_SECONDS)}

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
        request = self._request(prompt)
        request |= {"stream": True, "stream_options": {"include_usage": True}}
        with _translated(self._clock):
            waits = UNHURRIED if prompt.unhurried else self._hurried
            async with asyncio.timeout(waits.first), AsyncExitStack() as unless_begun:
                answer = Answer(await self._post(request), self._clock, waits)
                unless_begun.push_async_callback(answer.aclose)
                await answer.begin()
                unless_begun.pop_all()
                return answer

    async def _post(self, request: Json) -> Response:
        """The SDK's own reading of a stream takes a sixth of a turn's CPU: here it ends with the headers."""
        from httpx2 import Response
        from openai import AsyncStream

        response: object = await self._client.post(
            self._completions,  # whole, or the SDK takes the base apart for each request
            cast_to=Response,
            body=request,
            options=self._streamed,
            stream=True,
            stream_cls=AsyncStream[object],
        )
        return cast("Response", response)

    def _request(self, prompt: Prompt) -> dict[str, Any]:
        return chat_request(prompt, model=self._model, reasoning_effort=self._effort)


@dataclass
class Answer:
    """One streamed completion: text passes through, the pieces of tool calls are put together."""

    response: Response
    clock: Clock
    waits: Waits
    reason: str | None = None
    usage: Usage | None = None
    calls: dict[int, ToolCall] = field(default_factory=dict[int, ToolCall])
    first: str = ""
    refused: bool = False

    def __post_init__(self) -> None:
        self._chunks = events(self._blocks())
        self._patience = Patience(self.waits.between)

    async def begin(self) -> None:
        while not (self.first or self.calls or self.reason):
            self.first = self._take(await anext(self._chunks))

    async def deltas(self) -> AsyncIterator[Delta]:
        if self.first:
            yield TextDelta(self.first)
        with _translated(self.clock):
            while (chunk := await self._patience.wait(anext(self._chunks, None))) is not None:
                if text := self._take(chunk):
                    yield TextDelta(text)
        yield self._finished()

    async def _blocks(self) -> AsyncIterator[bytes]:
        async for block in self.response.aiter_bytes():
            yield block
            if self.waits.rest:
                await self.clock.sleep(self.waits.rest)

    async def aclose(self) -> None:
        self._patience.close()
        await self.response.aclose()

    def _take(self, chunk: Json) -> str:
        """Keep what the chunk says about calls, usage and the end; return its text."""
        if fault := chunk.get("error"):
            raise _fault(fault)
        if usage := chunk.get("usage"):
            details: Json = usage.get("prompt_tokens_details") or {}
            cached = details.get("cached_tokens") or 0
            self.usage = Usage(usage["prompt_tokens"], cached, usage["completion_tokens"])
        if not chunk.get("choices"):
            return ""
        choice: Json = chunk["choices"][0]
        self.reason = choice.get("finish_reason") or self.reason
        delta: Json = choice.get("delta") or {}
        self.refused = self.refused or bool(delta.get("refusal"))
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
            case "stop" if self.refused:
                return Finished("refusal", usage=self.usage)
            case "stop" | "length" | "tool_calls" | "content_filter":
                return Finished(self.reason, calls, self.usage)
            case None:
                raise ProviderError(PROVIDER, "broke off before the end", retryable=True)
            case _:
                raise ProviderError(PROVIDER, "ended for a reason unknown to us", retryable=False)


@contextmanager
def _translated(clock: Clock) -> Generator[None]:
    from azure.core.exceptions import ClientAuthenticationError
    from httpx2 import RequestError
    from openai import APIConnectionError, APIStatusError

    try:
        yield
    except TimeoutError:
        raise ProviderError(PROVIDER, "silent for too long", retryable=True) from None
    except APIStatusError as error:
        raise _refusal(error, clock) from None
    except (APIConnectionError, RequestError):  # by aiohttp's account a refused connection is a time-out
        raise ProviderError(PROVIDER, "no connection", retryable=True) from None
    except (ValueError, StopAsyncIteration):
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
        refusal=status,
    )


def _fault(fault: Json) -> ProviderError:
    return ProviderError(PROVIDER, f"fault in the stream {_code(fault.get('code'))}".rstrip(), retryable=True)


def _code(code: object) -> str:
    return code if isinstance(code, str) and CODE.fullmatch(code) else ""


def _token_provider(identity: Identity) -> Callable[[], Awaitable[str]]:
    from azure.identity.aio import get_bearer_token_provider

    return get_bearer_token_provider(identity.credential(), COGNITIVE_SERVICES_SCOPE)
