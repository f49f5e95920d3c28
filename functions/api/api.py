"""How a module of the API says what it serves: each handler becomes a trigger and a line of the description."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import azure.durable_functions as df
import azure.functions as func

from talkstack.audit.model import Actor
from talkstack.bootstrap import services
from talkstack.http.rest.endpoint import answered
from talkstack.http.rest.exchange import Ask, Incoming, Outgoing
from talkstack.http.rest.table.operation import Handle, Operation


class Api:
    def __init__(self, tag: str, *, level: func.AuthLevel = func.AuthLevel.ANONYMOUS) -> None:
        """`level`: what the host asks for; whoever comes with a key of ours is let in by the gate."""
        self.tag = tag
        self.level = level
        self.bp = df.Blueprint()
        self.operations: list[Operation] = []

    def get(self, path: str, **facts: Any) -> Callable[[Handle], Handle]:
        return self._on("GET", path, facts)

    def post(self, path: str, **facts: Any) -> Callable[[Handle], Handle]:
        return self._on("POST", path, facts)

    def put(self, path: str, **facts: Any) -> Callable[[Handle], Handle]:
        return self._on("PUT", path, facts)

    def patch(self, path: str, **facts: Any) -> Callable[[Handle], Handle]:
        return self._on("PATCH", path, facts)

    def delete(self, path: str, **facts: Any) -> Callable[[Handle], Handle]:
        return self._on("DELETE", path, {"status": 204} | facts)

    def _on(self, method: str, path: str, facts: dict[str, Any]) -> Callable[[Handle], Handle]:
        def register(handle: Handle) -> Handle:
            operation = Operation(method=method, path=path, tag=self.tag, handle=handle, **facts)
            self.operations.append(operation)
            self._trigger(operation)
            return handle

        return register

    def _trigger(self, operation: Operation) -> None:
        async def trigger(req: func.HttpRequest) -> func.HttpResponse:
            return await respond(operation, req)

        async def ringing(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> func.HttpResponse:
            return await respond(operation, req, services().desk(client))

        route = self.bp.route(
            route=operation.path.lstrip("/"), methods=[operation.method], auth_level=self.level
        )
        trigger.__name__ = ringing.__name__ = operation.name
        if operation.rings:
            route(self.bp.durable_client_input(client_name="client")(ringing))
        else:
            route(trigger)


def actor_of(ask: Ask) -> Actor:
    return Actor(key_id=ask.principal.key_id, request_id=ask.request_id)


async def respond(
    operation: Operation, req: func.HttpRequest, handled_by: object = None
) -> func.HttpResponse:
    """What this process has changed it sees in its next call, the others within half a minute.

    Whoever is refused, or places calls, changes nothing of who answers, and makes no call ask the database.
    """
    app, incoming = services(), incoming_of(req)
    outgoing = await answered(operation, incoming, handled_by or app.management, app.management.gate)
    if operation.writes and not operation.rings and outgoing.status < HTTPStatus.BAD_REQUEST:
        app.directory.forget()
    return response_of(app.management.cors.told(incoming, outgoing))


def incoming_of(req: func.HttpRequest) -> Incoming:
    """The query is read off the address: the platform leaves out parameters that are empty."""
    address = urlsplit(req.url)
    return Incoming(
        method=req.method,
        path=address.path,
        route=dict(req.route_params),
        query=dict(parse_qsl(address.query, keep_blank_values=True, errors="replace")),
        headers={name.lower(): value for name, value in _headers(req).items()},
        body=req.get_body(),
    )


def _headers(req: func.HttpRequest) -> Mapping[str, str]:
    return req.headers  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - untyped in the SDK


def response_of(outgoing: Outgoing) -> func.HttpResponse:
    return func.HttpResponse(
        outgoing.body,
        status_code=outgoing.status,
        headers=dict(outgoing.headers),
        mimetype=outgoing.media_type,
        charset="utf-8",
    )
