from __future__ import annotations

import azure.durable_functions as df
import azure.functions as func

from functions.api.api import incoming_of, response_of
from functions.api.table import OPERATIONS, described
from talkstack.bootstrap import services
from talkstack.http.rest.endpoint import refusal
from talkstack.http.rest.table.router import unanswered

bp = df.Blueprint()
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@bp.route(route="v1/openapi.json", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
async def api_openapi(req: func.HttpRequest) -> func.HttpResponse:  # noqa: ARG001 - the binding's name
    return func.HttpResponse(described(services().settings.public_base), mimetype="application/json")


@bp.route(route="v1/{*path}", methods=METHODS, auth_level=func.AuthLevel.ANONYMOUS)
async def zz_unanswered(req: func.HttpRequest) -> func.HttpResponse:
    """The platform takes the first function by name that fits: this one comes after all others."""
    incoming = incoming_of(req)
    return response_of(refusal(incoming, unanswered(OPERATIONS, incoming)))
