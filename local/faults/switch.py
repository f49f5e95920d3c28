"""Faults that a stand-in commits on demand: PUT, GET and DELETE on one path of its own."""

from collections.abc import Callable
from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, PositiveInt, TypeAdapter, ValidationError


class Fault(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    times: PositiveInt | None = None
    """So many requests meet it; all of them, when nothing is said."""


class Switch[F: Fault]:
    """One fault at a time, of the kinds that the stand-in knows."""

    def __init__(self, kinds: TypeAdapter[F]) -> None:
        self._kinds = kinds
        self._fault: F | None = None
        self._left: int | None = None
        self._met = 0

    def take(self, applies: Callable[[F], bool] = lambda _: True) -> F | None:
        """The fault that the request in hand meets, counted; None when it goes well."""
        fault = self._fault
        if fault is None or self._left == 0 or not applies(fault):
            return None
        self._met += 1
        if self._left is not None:
            self._left -= 1
        return fault

    def add_to(self, app: web.Application, path: str) -> None:
        app.router.add_put(path, self._put)
        app.router.add_get(path, self._get)
        app.router.add_delete(path, self._delete)

    async def _put(self, request: web.Request) -> web.Response:
        try:
            self._set(self._kinds.validate_json(await request.read()))
        except ValidationError as error:
            raise web.HTTPUnprocessableEntity(text=_first(error)) from error
        return self._shown()

    async def _get(self, _: web.Request) -> web.Response:
        return self._shown()

    async def _delete(self, _: web.Request) -> web.Response:
        self._set(None)
        return self._shown()

    def _set(self, fault: F | None) -> None:
        self._fault, self._left, self._met = fault, fault.times if fault else None, 0

    def _shown(self) -> web.Response:
        fault: dict[str, Any] | None = self._fault.model_dump(exclude_none=True) if self._fault else None
        return web.json_response({"fault": fault, "left": self._left, "met": self._met})


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(step) for step in first["loc"])
    return f"{place}: {first['msg']}" if place else first["msg"]


def cut_off(request: web.Request) -> None:
    """Reset the connection: nothing more of the answer arrives."""
    if request.transport:
        request.transport.abort()
