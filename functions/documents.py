"""The page that shows the API to people."""

from __future__ import annotations

import azure.durable_functions as df
import azure.functions as func

from functions.api.api import incoming_of
from talkstack.errors import NotFoundError
from talkstack.http.files import serve
from talkstack.http.reference.files import HEADERS, asset, page

bp = df.Blueprint()

METHODS = ["GET", "HEAD"]
ASKED_ANEW = "no-cache"


@bp.route(route="docs", methods=METHODS, auth_level=func.AuthLevel.ANONYMOUS)
async def docs_page(req: func.HttpRequest) -> func.HttpResponse:
    return _answer(req, *page())


@bp.route(route="docs/{name}", methods=METHODS, auth_level=func.AuthLevel.ANONYMOUS)
async def docs_file(req: func.HttpRequest) -> func.HttpResponse:
    try:
        return _answer(req, *asset(req.route_params["name"]))
    except NotFoundError:
        return func.HttpResponse(status_code=404)


def _answer(req: func.HttpRequest, data: bytes, media_type: str) -> func.HttpResponse:
    answer = serve(
        data,
        method=req.method,
        headers=incoming_of(req).headers,
        content_type=f"{media_type}; charset=utf-8",
        cache_control=ASKED_ANEW,
    )
    return func.HttpResponse(
        answer.body,
        status_code=answer.status,
        headers=HEADERS | answer.headers,
        mimetype=media_type,
        charset="utf-8",
    )
