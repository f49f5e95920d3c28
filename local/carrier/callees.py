"""Who answers when a <Dial> rings; none of it is Twilio's.

PUT /carrier/callees/{e164} {"answers": true|"busy"|"no-answer"|"failed", "after_ms", "says", "hangs_up_after_ms"}
"""

from aiohttp import web
from pydantic import ValidationError

from local.carrier.records.callees import Callee
from local.carrier.rest.border import DESK
from local.carrier.rest.forms import is_e164

routes = web.RouteTableDef()

_PATH = "/carrier/callees/{number}"


@routes.put(_PATH)
async def put(request: web.Request) -> web.Response:
    number = _number(request)
    try:
        callee = Callee.model_validate_json(await request.read())
    except ValidationError as error:
        raise web.HTTPBadRequest(text=str(error)) from error
    request.app[DESK].callees.put(number, callee)
    return web.json_response(callee.model_dump())


@routes.delete(_PATH)
async def remove(request: web.Request) -> web.Response:
    request.app[DESK].callees.remove(_number(request))
    return web.Response(status=204)


def _number(request: web.Request) -> str:
    number = request.match_info["number"]
    if not is_e164(number):
        raise web.HTTPBadRequest(text="callees have E.164 numbers")
    return number
