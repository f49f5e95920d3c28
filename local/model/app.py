"""The Azure OpenAI v1 API, as far as chat completions need it."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hmac import compare_digest

from aiohttp import web
from aiohttp.typedefs import Handler

from local import loopback
from local.faults.model import Cut, ModelFault, Refuse, Status, model_switch
from local.faults.switch import Switch
from local.model.api.answer import Answer
from local.model.api.errors import (
    AccessDeniedError,
    ApiError,
    DeploymentNotFoundError,
    FaultOnDemandError,
    NotDoneHereError,
)
from local.model.api.parse import parse
from local.model.api.reply import Reply
from local.model.api.request import ChatRequest, SchemaFormat
from local.model.pace import Pace
from local.model.reader.call import call_in
from local.model.script.model import ScriptedModel
from local.model.stopwatch import Log, Stopwatch
from local.model.stream import send_stream, send_whole
from local.model.upstream import Upstream

_REFUSAL = "I'm sorry, I cannot help with that."
_CREATED = 1_773_705_600


@dataclass(frozen=True, kw_only=True)
class Service:
    """`read`: how often each transcript was read for an answer in a schema, by its digest."""

    model: ScriptedModel
    names: Sequence[str]
    key: str
    pace: Pace = field(default_factory=Pace)
    upstream: Upstream | None = None
    log: Log = field(default_factory=Log)
    read: Counter[str] = field(default_factory=Counter[str])
    faults: Switch[ModelFault] = field(default_factory=model_switch)


_SERVICE = web.AppKey("service", Service)


def azure_openai(service: Service) -> web.Application:
    app = loopback.application(_word_errors, _refuse_strangers)
    app[_SERVICE] = service
    app.router.add_post("/openai/v1/chat/completions", _complete)
    app.router.add_get("/openai/v1/models", _list_models)
    app.router.add_get("/model/clock", _show_clock)
    app.router.add_get("/model/transcripts", _show_transcripts)
    service.faults.add_to(app, "/model/fault")
    return app


async def _complete(request: web.Request) -> web.StreamResponse:
    service = request.app[_SERVICE]
    watch = Stopwatch(request.headers.get("x-client-request-id"))
    body = await request.read()
    wanted = parse(body)
    if wanted.model not in service.names:
        raise DeploymentNotFoundError
    try:
        fault = _fault(service, wanted)
        if service.upstream:
            return await service.upstream.forward(request, json.loads(body), watch)
        return await _answer(request, service, wanted, watch, fault)
    finally:
        if not watch.finished:
            watch.stop(finished=False)
        service.log.add(watch)


def _fault(service: Service, wanted: ChatRequest) -> Cut | Refuse | None:
    structured = _structured(wanted)
    fault = service.faults.take(lambda it: structured or not isinstance(it, Refuse))
    if isinstance(fault, Status):
        raise FaultOnDemandError(fault.status, fault.retry_after)
    if fault and service.upstream:
        raise NotDoneHereError("a fault within another server's stream")
    return fault


def _structured(wanted: ChatRequest) -> bool:
    return isinstance(wanted.response_format, SchemaFormat)


async def _answer(
    request: web.Request,
    service: Service,
    wanted: ChatRequest,
    watch: Stopwatch,
    fault: Cut | Refuse | None,
) -> web.StreamResponse:
    refuses = isinstance(fault, Refuse)
    answer = Answer(wanted, Reply("", refusal=_REFUSAL) if refuses else service.model.reply(wanted))
    if _structured(wanted) and (call := call_in(wanted.messages)):
        service.read[call.digest] += 1
    cut = None if isinstance(fault, Refuse) else fault
    if wanted.stream:
        return await send_stream(request, answer, service.pace, watch, cut)
    if cut:
        raise NotDoneHereError("a fault within an answer that is no stream")
    return await send_whole(answer, service.pace, watch)


async def _list_models(request: web.Request) -> web.Response:
    models = [
        {"id": name, "object": "model", "created": _CREATED, "owned_by": "system"}
        for name in request.app[_SERVICE].names
    ]
    return web.json_response({"object": "list", "data": models})


async def _show_clock(request: web.Request) -> web.Response:
    return web.json_response(
        {"requests": request.app[_SERVICE].log.since(int(request.query.get("since", "0")))}
    )


async def _show_transcripts(request: web.Request) -> web.Response:
    return web.json_response({"read": request.app[_SERVICE].read})


@web.middleware
async def _word_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except ApiError as error:
        return web.json_response(error.to_json(), status=error.status, headers=error.headers)


@web.middleware
async def _refuse_strangers(request: web.Request, handler: Handler) -> web.StreamResponse:
    given = request.headers.get("api-key") or request.headers.get("Authorization", "").removeprefix("Bearer ")
    needs_key = request.path.startswith("/openai/")
    if needs_key and not compare_digest(given.encode(), request.app[_SERVICE].key.encode()):
        raise AccessDeniedError
    return await handler(request)
