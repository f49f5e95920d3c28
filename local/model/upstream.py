"""Another OpenAI-compatible server in place of the script; its bytes are passed on as they come."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web
from pydantic import BaseModel

from local.model.api.errors import ApiError
from local.model.stopwatch import Stopwatch


class _Delta(BaseModel):
    content: str | None = None
    tool_calls: list[dict[str, Any]] | None = None


class _Choice(BaseModel):
    delta: _Delta = _Delta()


class _Chunk(BaseModel):
    choices: list[_Choice] = []


class UpstreamUnreachableError(ApiError):
    def __init__(self) -> None:
        super().__init__("The server of LLM_UPSTREAM does not answer.", status=502, type_="server_error")


@dataclass(frozen=True)
class Upstream:
    """`url` is the base that has /chat/completions below it; `model` replaces the request's."""

    url: str
    key: str | None = None
    model: str | None = None

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Upstream | None":
        url = env.get("LLM_UPSTREAM")
        return (
            cls(url.rstrip("/"), env.get("LLM_UPSTREAM_KEY"), env.get("LLM_UPSTREAM_MODEL")) if url else None
        )

    async def forward(
        self, request: web.Request, body: dict[str, Any], watch: Stopwatch
    ) -> web.StreamResponse:
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        sent = body | ({"model": self.model} if self.model else {})
        try:
            async with (
                aiohttp.ClientSession(headers=headers) as session,
                session.post(f"{self.url}/chat/completions", json=sent) as answer,
            ):
                return await _pass_on(request, answer, watch)
        except aiohttp.ClientConnectorError as error:
            raise UpstreamUnreachableError from error


async def _pass_on(
    request: web.Request, answer: aiohttp.ClientResponse, watch: Stopwatch
) -> web.StreamResponse:
    response = web.StreamResponse(status=answer.status)
    for name in ("Content-Type", "Retry-After", "retry-after-ms"):
        if name in answer.headers:
            response.headers[name] = answer.headers[name]
    await response.prepare(request)
    async for line in answer.content:
        await response.write(line)
        _clock(watch, line)
    watch.stop(finished=True)
    await response.write_eof()
    return response


def _clock(watch: Stopwatch, line: bytes) -> None:
    if not line.startswith(b"data: {"):
        return
    for choice in _Chunk.model_validate_json(line[6:]).choices:
        if choice.delta.content:
            watch.text(choice.delta.content)
        for call in choice.delta.tool_calls or []:
            watch.call(begins=bool(call.get("id")))
