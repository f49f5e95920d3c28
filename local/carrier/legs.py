"""Where phones ring in: ws /carrier/legs?from=&to=&pace=real|fast"""

from typing import get_args

from aiohttp import web

from local.carrier.account import new_sid
from local.carrier.calling.session import Session
from local.carrier.media.handset import Handset
from local.carrier.media.leg import Pace
from local.carrier.records.calls import Call
from local.carrier.rest.border import DESK
from local.carrier.rest.forms import is_e164

routes = web.RouteTableDef()

_PACES: tuple[Pace, ...] = get_args(Pace.__value__)
_LARGEST_MESSAGE = 4_096


@routes.get("/carrier/legs")
async def ring_in(request: web.Request) -> web.WebSocketResponse:
    call, pace = _call(request), pace_of(request)
    socket = await open_socket(request)
    desk, leg = request.app[DESK], Handset(socket, pace)
    session = Session(desk, call, leg)
    desk.calls.keep(call)
    desk.sessions[call.sid] = session
    try:
        async with leg.listening():
            await session.run()
    finally:
        del desk.sessions[call.sid]
    return socket


async def open_socket(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(max_msg_size=_LARGEST_MESSAGE, compress=False)
    await socket.prepare(request)
    return socket


def _call(request: web.Request) -> Call:
    desk, from_, to = request.app[DESK], request.query.get("from", ""), request.query.get("to", "")
    if not is_e164(from_) or not is_e164(to):
        raise web.HTTPBadRequest(text="from and to must be E.164 numbers")
    number = desk.numbers.at(to)
    if not number:
        raise web.HTTPNotFound(text="no such number: create it by IncomingPhoneNumbers first")
    return Call(new_sid("CA"), desk.account.sid, from_, to, number)


def pace_of(request: web.Request) -> Pace:
    wanted = request.query.get("pace", "real")
    for pace in _PACES:
        if pace == wanted:
            return pace
    raise web.HTTPBadRequest(text=f"pace must be one of {', '.join(_PACES)}")
