"""What the account may do at once; at Twilio its support changes that.

PUT /carrier/limits {"cps", "concurrent", "backlog_seconds"}: what is not given has its default.
"""

from aiohttp import web
from pydantic import ValidationError

from local.carrier.calling.outbound.queue import Limits
from local.carrier.rest.border import DESK

routes = web.RouteTableDef()


@routes.put("/carrier/limits")
async def put(request: web.Request) -> web.Response:
    try:
        limits = Limits.model_validate_json(await request.read())
    except ValidationError as error:
        raise web.HTTPBadRequest(text=str(error)) from error
    request.app[DESK].queue.limits = limits
    return web.json_response(limits.model_dump())
