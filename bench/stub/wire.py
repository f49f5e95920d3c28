"""The carrier's way straight into the app's triggers, matched to their routes as the host does it."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from urllib.parse import parse_qsl, urlencode, urlsplit

import azure.functions as func

from function_app import app
from local.carrier.faults import CallError
from local.carrier.media import wav
from local.carrier.webhooks.request import WebhookRequest
from local.host.functions import sort_out
from local.host.http.routes import Routes
from local.host.worker.frames import Header

FAILED = 400

type Trigger = Callable[[func.HttpRequest], Awaitable[func.HttpResponse]]


@dataclass(frozen=True)
class AppWire:
    routes: Routes
    triggers: Mapping[str, Trigger]
    token: str

    async def post(self, request: WebhookRequest) -> bytes:
        signed = request.headers(self.token, sign_fragment=False).items()
        headers = {name.lower(): value for name, value in signed}
        return await self._ask("POST", request.address, headers, urlencode(request.form).encode())

    async def fetch(self, url: str) -> bytes:
        return wav.read(await self._ask("GET", url, {}, b""))

    async def _ask(self, method: str, url: str, headers: dict[str, str], body: bytes) -> bytes:
        parts = urlsplit(url)
        match = self.routes.match(method, parts.path)
        if match is None:
            raise CallError(11200, "HTTP retrieval failure: status 404", url)
        request = func.HttpRequest(
            method=method,
            url=url,
            headers=headers,
            params=dict(parse_qsl(parts.query)),
            route_params=match.parameters,
            body=body,
        )
        answer = await self.triggers[match.route.function](request)
        if answer.status_code >= FAILED:
            raise CallError(11200, f"HTTP retrieval failure: status {answer.status_code}", url)
        return answer.get_body()


@cache
def indexed(durable_client: str) -> tuple[Routes, dict[str, Trigger]]:
    """The app's routes, and the triggers behind them with everything bound that no request brings."""
    functions: list[Header] = []
    triggers: dict[str, Trigger] = {}
    for function in app.get_functions():
        name = str(function.get_function_name())
        bindings = [json.loads(raw) for raw in function.get_raw_bindings()]
        functions.append({"name": name, "bindings": bindings, "retry": False})
        clients = {it["name"]: durable_client for it in bindings if it["type"] == "durableClient"}
        triggers[name] = partial(function.get_user_function(), **clients)
    return Routes(sort_out(functions, route_prefix="", environment={}).routes), triggers
