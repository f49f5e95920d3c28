"""Answers on the wire: server-sent events as they come due, or one JSON object at the end."""

import asyncio
import json
from typing import Any

from aiohttp import web

from local.faults.model import BreakOff, Cut
from local.faults.switch import cut_off
from local.model.api.answer import Answer
from local.model.pace import Pace
from local.model.stopwatch import Stopwatch


async def send_whole(answer: Answer, pace: Pace, watch: Stopwatch) -> web.Response:
    await pace.until(len(answer.pieces), watch.started)
    for chunk, piece in answer.chunks():
        _clock(watch, chunk, piece.text, is_text=piece.call is None)
    watch.stop(finished=True)
    return web.json_response(answer.to_json())


async def send_stream(
    request: web.Request, answer: Answer, pace: Pace, watch: Stopwatch, cut: Cut | None = None
) -> web.StreamResponse:
    response = await open_stream(request)
    await pace.until(0, watch.started)
    await _send(response, *answer.opening())
    token = 0
    for chunk, piece in answer.chunks():
        await pace.until(token, watch.started)
        if cut and token >= cut.after:
            return await _cut(request, response, cut)
        await _send(response, chunk)
        _clock(watch, chunk, piece.text, is_text=piece.call is None)
        token += bool(piece.text)
    watch.stop(finished=True)
    await _send(response, *answer.closing())
    await response.write(b"data: [DONE]\n\n")
    await response.write_eof()
    return response


async def _cut(request: web.Request, response: web.StreamResponse, cut: Cut) -> web.StreamResponse:
    if isinstance(cut, BreakOff):
        cut_off(request)
        return response
    await asyncio.Event().wait()  # until the client has had enough
    raise AssertionError


async def open_stream(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
    response.headers["Cache-Control"] = "no-cache"
    await response.prepare(request)
    return response


async def _send(response: web.StreamResponse, *chunks: dict[str, Any]) -> None:
    await response.write(b"".join(b"data: %b\n\n" % json.dumps(chunk).encode() for chunk in chunks))


def _clock(watch: Stopwatch, chunk: dict[str, Any], text: str, *, is_text: bool) -> None:
    if is_text:
        watch.text(text)
    else:
        watch.call(begins="id" in chunk["choices"][0]["delta"]["tool_calls"][0])
