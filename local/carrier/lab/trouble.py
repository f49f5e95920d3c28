"""What may happen to the answers of the next calls that are placed, and of recordings that are begun.

PUT /carrier/calls/trouble {"create_answer": "delay"|"drop"|"drop_before", "of": "calls"|"recordings", "ms", "times"}: each
of so many, usually of one, is late by so much, or the connection is cut instead of it, or cut before anything is done.
GET /carrier/calls/trouble {"held", "unheard"}: how many answers are being delayed, and how many found nobody any more.
"""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from local.carrier.rest.border import Handler

routes = web.RouteTableDef()


CREATED_AT = {"calls": "/Calls.json", "recordings": "/Recordings.json"}


class Trouble(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    create_answer: Literal["delay", "drop", "drop_before"]
    of: Literal["calls", "recordings"] = "calls"
    ms: Annotated[int, Field(ge=0)] = 0
    times: Annotated[int, Field(ge=0)] = 1


@dataclass
class Troubles:
    """What is still to come, and what has come of it."""

    next: Trouble | None = None
    left: int = 0
    held: int = 0
    unheard: int = 0

    def begin(self, trouble: Trouble) -> None:
        self.next, self.left = trouble, trouble.times

    def take(self, path: str) -> Trouble | None:
        if not (self.left and self.next and path.endswith(CREATED_AT[self.next.of])):
            return None
        self.left -= 1
        return self.next


TROUBLES = web.AppKey("troubles", Troubles)


@routes.put("/carrier/calls/trouble")
async def put(request: web.Request) -> web.Response:
    try:
        trouble = Trouble.model_validate_json(await request.read())
    except ValidationError as error:
        raise web.HTTPBadRequest(text=str(error)) from error
    request.app[TROUBLES].begin(trouble)
    return web.json_response(trouble.model_dump())


@routes.get("/carrier/calls/trouble")
async def get(request: web.Request) -> web.Response:
    troubles = request.app[TROUBLES]
    return web.json_response({"held": troubles.held, "unheard": troubles.unheard})


@web.middleware
async def trouble_answers(request: web.Request, handler: Handler) -> web.StreamResponse:
    troubles = request.app[TROUBLES]
    trouble = troubles.take(request.path) if request.method == "POST" else None
    if trouble is None:
        return await handler(request)
    if trouble.create_answer == "drop_before":
        raise _cut(request)
    response = await handler(request)
    await _hold(troubles, request, trouble.ms)
    if trouble.create_answer == "drop":
        raise _cut(request)
    return response


async def _hold(troubles: Troubles, request: web.Request, ms: int) -> None:
    troubles.held += 1
    await asyncio.sleep(ms / 1_000)
    troubles.held -= 1
    troubles.unheard += request.transport is None or request.transport.is_closing()


def _cut(request: web.Request) -> ConnectionResetError:
    if request.transport:
        request.transport.abort()
    return ConnectionResetError("trouble was asked for")
