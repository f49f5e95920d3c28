"""What tests and the curious may look at; none of it is Twilio's."""

from aiohttp import web

from local.carrier.rest.border import DESK

routes = web.RouteTableDef()


@routes.get("/carrier/notifications")
async def notifications(request: web.Request) -> web.Response:
    return web.json_response({"notifications": request.app[DESK].journal.as_json()["notifications"]})


@routes.get("/carrier/webhooks")
async def webhooks(request: web.Request) -> web.Response:
    return web.json_response({"webhooks": request.app[DESK].journal.as_json()["webhooks"]})


@routes.get("/carrier/calls/{sid}/timeline")
async def timeline(request: web.Request) -> web.Response:
    desk, sid = request.app[DESK], request.match_info["sid"]
    if not desk.calls.get(sid):
        raise web.HTTPNotFound(text="no such call")
    return web.json_response({"call_sid": sid, "timeline": desk.journal.timelines[sid]})
