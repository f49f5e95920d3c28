"""What may happen to the answer of the next call that is placed.

PUT /carrier/calls/trouble {"create_answer": "delay"|"drop"|"drop_before", "ms"}: it is late by so much, or the connection
is cut instead of it, or cut before anything is done.
"""

import asyncio
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from local.carrier.rest.border import Handler

routes = web.RouteTableDef()


class Trouble(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    create_answer: Literal["delay", "drop", "drop_before"]
    ms: Annotated[int, Field(ge=0)] = 0


TROUBLES = web.AppKey("troubles", list[Trouble])


@routes.put("/carrier/calls/trouble")
async def put(request: web.Request) -> web.Response:
    try:
        trouble = Trouble.model_validate_json(await request.read())
    except ValidationError as error:
        raise web.HTTPBadRequest(text=str(error)) from error
    request.app[TROUBLES][:] = [trouble]
    return web.json_response(trouble.model_dump())


@web.middleware
async def trouble_answers(request: web.Request, handler: Handler) -> web.StreamResponse:
    troubles = request.app[TROUBLES]
    if not troubles or request.method != "POST" or not request.path.endswith("/Calls.json"):
        return await handler(request)
    trouble = troubles.pop()
    if trouble.create_answer == "drop_before":
        raise _cut(request)
    response = await handler(request)
    await asyncio.sleep(trouble.ms / 1_000)
    if trouble.create_answer == "drop":
        raise _cut(request)
    return response


def _cut(request: web.Request) -> ConnectionResetError:
    if request.transport:
        request.transport.abort()
    return ConnectionResetError("trouble was asked for")
