from __future__ import annotations

import logging
from urllib.parse import urlsplit

import azure.durable_functions as df
import azure.functions as func

from talkstack.bootstrap import services
from talkstack.errors import NotFoundError, ProviderError
from talkstack.http.files import FileAnswer, serve

bp = df.Blueprint()
log = logging.getLogger(__name__)

FOREVER = "public, max-age=31536000, immutable"
FOR_THE_CALL = "private, max-age=3600"
METHODS = ["GET", "HEAD"]


@bp.route(route="audio/stock/{name}", methods=METHODS, auth_level=func.AuthLevel.ANONYMOUS)
async def audio_stock(req: func.HttpRequest) -> func.HttpResponse:
    try:
        data = await services().audio_files.stock(req.route_params["name"])
    except NotFoundError:
        return func.HttpResponse(status_code=404)
    except ProviderError as error:
        return _unavailable(req, error)
    return _file(req, data, FOREVER)


@bp.route(route="audio/calls/{call_id}/{name}", methods=METHODS, auth_level=func.AuthLevel.ANONYMOUS)
async def audio_segment(req: func.HttpRequest) -> func.HttpResponse:
    try:
        data = await services().audio_files.segment(req.route_params["call_id"], req.route_params["name"])
    except NotFoundError:
        return func.HttpResponse(status_code=404)
    except ProviderError as error:
        return _unavailable(req, error)
    return _file(req, data, FOR_THE_CALL)


@bp.route(route="audio/recordings/{name}", methods=METHODS, auth_level=func.AuthLevel.ANONYMOUS)
async def audio_recording(req: func.HttpRequest) -> func.HttpResponse:
    """Of a recording only what is asked for is fetched."""
    try:
        file = await services().backroom.recording_files.open(req.route_params["name"])
        answer = file.answer(req.method, _headers(req))
        return _answered(answer, await file.read(answer.span))
    except NotFoundError:
        return func.HttpResponse(status_code=404)
    except ProviderError as error:
        return _unavailable(req, error)


def _unavailable(req: func.HttpRequest, error: ProviderError) -> func.HttpResponse:
    log.warning("audio.unavailable path=%s provider=%s", urlsplit(req.url).path, error.provider)
    return func.HttpResponse(status_code=503)


def _headers(req: func.HttpRequest) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in req.headers.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - untyped in the SDK


def _file(req: func.HttpRequest, data: bytes, cache_control: str) -> func.HttpResponse:
    answer = serve(
        data,
        method=req.method,
        headers=_headers(req),
        content_type="audio/wav",
        cache_control=cache_control,
    )
    return _answered(answer, answer.body)


def _answered(answer: FileAnswer, body: bytes) -> func.HttpResponse:
    return func.HttpResponse(body, status_code=answer.status, headers=answer.headers, mimetype="audio/wav")
