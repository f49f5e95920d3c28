"""What may happen to the callbacks of calls and recordings.

PUT /carrier/callbacks/trouble {"drop", "late", "double": shares of all, "late_ms": [after which of these], "seed"}
GET /carrier/callbacks/trouble {"told", "dropped", "late", "doubled"}: how many there were of each since
"""

from typing import get_args

from aiohttp import web
from pydantic import ValidationError

from local.carrier.rest.border import DESK
from local.carrier.webhooks.post import CallbackTrouble, Fate

routes = web.RouteTableDef()

_PATH = "/carrier/callbacks/trouble"


@routes.put(_PATH)
async def put(request: web.Request) -> web.Response:
    try:
        trouble = CallbackTrouble.model_validate_json(await request.read())
    except ValidationError as error:
        raise web.HTTPBadRequest(text=str(error)) from error
    request.app[DESK].post.begin(trouble)
    return web.json_response(trouble.model_dump())


@routes.get(_PATH)
async def get(request: web.Request) -> web.Response:
    counts = request.app[DESK].post.counts
    return web.json_response({fate: counts[fate] for fate in get_args(Fate.__value__)})
