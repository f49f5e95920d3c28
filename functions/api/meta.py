from __future__ import annotations

import azure.durable_functions as df
import azure.functions as func

from functions.api.api import incoming_of, response_of
from functions.api.table import OPERATIONS, described
from talkstack.bootstrap import services
from talkstack.http.rest.endpoint import refusal
from talkstack.http.rest.exchange import Outgoing
from talkstack.http.rest.table.router import methods, unanswered

bp = df.Blueprint()
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@bp.route(route="v1/openapi.json", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
async def api_openapi(req: func.HttpRequest) -> func.HttpResponse:
    app = services().management
    document = Outgoing(status=200, body=described(app.settings.public_base).encode())
    return response_of(app.cors.told(incoming_of(req), document))


@bp.route(route="v1/{*path}", methods=METHODS, auth_level=func.AuthLevel.ANONYMOUS)
async def zz_unanswered(req: func.HttpRequest) -> func.HttpResponse:
    """The platform takes the first function by name that fits: this one comes after all others."""
    cors, incoming = services().management.cors, incoming_of(req)
    preflight = cors.preflight(incoming, methods(OPERATIONS, incoming.path))
    return response_of(cors.told(incoming, preflight or refusal(incoming, unanswered(OPERATIONS, incoming))))
