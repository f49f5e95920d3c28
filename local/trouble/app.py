"""The switchboard of all doors, by HTTP."""

from collections.abc import AsyncIterator, Mapping

from aiohttp import web

from local import loopback
from local.trouble.door import Door
from local.trouble.modes import ModeError, Pass, parse

_DOORS: web.AppKey[dict[str, Door]] = web.AppKey("doors")


def trouble(doors: Mapping[str, tuple[int, int]]) -> web.Application:
    """By part, the port of its door and its own."""
    app = loopback.application()

    async def standing(app: web.Application) -> AsyncIterator[None]:
        app[_DOORS] = {}
        try:
            for name, (port, target) in doors.items():
                app[_DOORS][name] = Door(port, target)
                app[_DOORS][name].open()
            yield
        finally:
            for door in app[_DOORS].values():
                await door.close()

    app.cleanup_ctx.append(standing)
    app.router.add_get("/trouble", _show_all)
    app.router.add_delete("/trouble", _end_all)
    app.router.add_put("/trouble/{part}", _switch)
    return app


async def _show_all(request: web.Request) -> web.Response:
    return web.json_response({name: door.to_json() for name, door in request.app[_DOORS].items()})


async def _end_all(request: web.Request) -> web.Response:
    for door in request.app[_DOORS].values():
        await door.switch(Pass())
    return await _show_all(request)


async def _switch(request: web.Request) -> web.Response:
    doors, part = request.app[_DOORS], request.match_info["part"]
    if part not in doors:
        raise web.HTTPNotFound(text=f"no door stands before {part}; there are {', '.join(doors)}")
    try:
        mode = parse(await request.read())
    except ModeError as error:
        raise web.HTTPUnprocessableEntity(text=str(error)) from error
    await doors[part].switch(mode)
    return web.json_response(doors[part].to_json())
