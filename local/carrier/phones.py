"""Where phones wait to be called: ws /carrier/phones/{e164}?pace=real|fast

`ringing` tells of a call; the phone sends `answer`, `decline`, or lets it ring. Frames go in lock step from then on:
nobody hears those before the answer. One connection takes one call.
"""

from aiohttp import web

from local.carrier.legs import open_socket, pace_of
from local.carrier.media.handset import Handset
from local.carrier.rest.border import DESK
from local.carrier.rest.forms import is_e164

routes = web.RouteTableDef()


@routes.get("/carrier/phones/{number}")
async def wait(request: web.Request) -> web.WebSocketResponse:
    number, pace, phones = _free_number(request), pace_of(request), request.app[DESK].phones
    socket = await open_socket(request)
    phone = Handset(socket, pace)
    phones.add(number, phone)
    async with phone.listening() as listening:
        await phone.tell("waiting")
        await phone.disturbed()
        if phones.remove(number, phone):
            await phone.close()
        await listening
    return socket


def _free_number(request: web.Request) -> str:
    desk, number = request.app[DESK], request.match_info["number"]
    if not is_e164(number):
        raise web.HTTPBadRequest(text="phones have E.164 numbers")
    if desk.numbers.at(number):
        raise web.HTTPConflict(text="the number is the account's own: it is answered by its VoiceUrl")
    if desk.phones.has(number):
        raise web.HTTPConflict(text="a phone waits there already")
    return number
