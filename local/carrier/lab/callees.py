"""Who answers when a number rings at which no phone waits; none of it is Twilio's.

PUT /carrier/callees/{e164} {"answers": true|"busy"|"no-answer"|"failed", "after_ms", "says", "hangs_up_after_ms",
"machine": {"greeting", "beep", "hears_ms"}, "refuses": an error's code, "pace": "fast"|"real"}
GET /carrier/callees/{e164}/messages: what its answering machine has recorded
"""

import base64

from aiohttp import web
from pydantic import ValidationError

from local.carrier.media import wav
from local.carrier.records.callees import Callee, Message
from local.carrier.rest.border import DESK
from local.carrier.rest.forms import is_e164
from local.speech.engines import Engine

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


@routes.get(f"{_PATH}/messages")
async def messages(request: web.Request) -> web.Response:
    desk = request.app[DESK]
    left = desk.callees.messages[_number(request)]
    return web.json_response({"messages": [await _json(message, desk.engine) for message in left]})


async def _json(message: Message, engine: Engine) -> dict[str, str]:
    audio = bytes(message.audio)
    return {
        "call_sid": message.call_sid,
        "text": (await engine.transcribe(audio)).text,
        "wav": base64.b64encode(wav.write(audio)).decode(),
    }


def _number(request: web.Request) -> str:
    number = request.match_info["number"]
    if not is_e164(number):
        raise web.HTTPBadRequest(text="callees have E.164 numbers")
    return number
