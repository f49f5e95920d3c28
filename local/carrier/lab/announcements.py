"""PUT /carrier/recordings/trouble {"announcement": "drop"|"delay"|"twice", "ms", "times"}

The next of so many announcements of recordings, usually of one, are lost, late by so much, or made twice.
"""

from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from local.carrier.calling.announcements import Fate
from local.carrier.rest.border import DESK

routes = web.RouteTableDef()


class Trouble(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    announcement: Literal["drop", "delay", "twice"]
    ms: Annotated[int, Field(ge=0)] = 0
    times: Annotated[int, Field(ge=0)] = 1


@routes.put("/carrier/recordings/trouble")
async def put(request: web.Request) -> web.Response:
    try:
        trouble = Trouble.model_validate_json(await request.read())
    except ValidationError as error:
        raise web.HTTPBadRequest(text=str(error)) from error
    request.app[DESK].announcements.begin(Fate(trouble.announcement, trouble.ms), trouble.times)
    return web.json_response(trouble.model_dump())
