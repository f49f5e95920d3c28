"""The decorated triggers over a product in memory: what Twilio sends goes in, what Twilio gets comes out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, override
from urllib.parse import parse_qsl, urlencode, urlsplit

import azure.durable_functions as df
import azure.functions as func
from twilio.request_validator import RequestValidator

from functions.twilio import audio, dial, fallback, partials, recordings, status, turns, voice
from talkstack import bootstrap, services
from talkstack.calls.ports import Lifecycle
from talkstack.settings import Settings
from tests.world import ACCOUNT, SETTINGS, SID, TOKEN, World

PUBLIC = SETTINGS["PUBLIC_URL"]
BEHIND_THE_PROXY = "http://127.0.0.1:7071"
BINDING = json.dumps(
    {
        "taskHubName": "talkstack",
        "creationUrls": {},
        "managementUrls": {"id": "INSTANCEID"},
        "rpcBaseUrl": "http://127.0.0.1:9/durabletask/",
    }
)
ARRIVING = {"CallSid": SID, "From": "+15550002000", "To": "+15550001000"}


class InMemory(services.Services):
    """Calls live in this process and not in the task hub behind the trigger's client."""

    def __init__(self, world: World) -> None:
        super().__init__(Settings.read(SETTINGS), world.adapters, world.clock)
        self._lifecycle = world.lifecycle

    @override
    def lifecycle(self, client: df.DurableOrchestrationClient) -> Lifecycle:
        assert isinstance(client, df.DurableOrchestrationClient)
        return self._lifecycle

    mending = lifecycle


@dataclass
class Failing:
    """A service of which every use raises the same."""

    error: Exception

    def __getattr__(self, name: str) -> Any:
        async def fail(*_: object, **__: object) -> None:
            raise self.error

        return fail


@dataclass
class Desk:
    world: World
    services: InMemory = field(init=False)

    def __post_init__(self) -> None:
        self.services = InMemory(self.world)

    async def use(self, trigger: Any, request: func.HttpRequest | None = None, **bindings: Any) -> Any:
        """The trigger as the worker calls it."""
        token = bootstrap.CHOSEN.set(self.services)
        arguments = bindings if request is None else {"req": request, **bindings}
        try:
            return await trigger(**arguments)
        finally:
            bootstrap.CHOSEN.reset(token)

    async def voice(self, request: func.HttpRequest | None = None) -> func.HttpResponse:
        asked = request or a_webhook("/twilio/voice", ARRIVING)
        return await self.use(voice.twilio_voice, asked, client=BINDING)

    async def voice_fallback(self) -> func.HttpResponse:
        asked = a_webhook("/twilio/voice/fallback", ARRIVING)
        return await self.use(voice.twilio_voice_fallback, asked, client=BINDING)

    async def turn(self, call_id: str, n: object, query: str = "", **fields: str) -> func.HttpResponse:
        asked = a_webhook(f"/twilio/calls/{call_id}/turns/{n}{query}", fields, call_id=call_id, n=str(n))
        return await self.use(turns.twilio_turn, asked, client=BINDING)

    async def next(self, call_id: str, n: object, query: str = "after=0&fillers=0") -> func.HttpResponse:
        asked = a_webhook(f"/twilio/calls/{call_id}/turns/{n}/next?{query}", {}, call_id=call_id, n=str(n))
        return await self.use(turns.twilio_next, asked, client=BINDING)

    async def partial(self, call_id: str, n: object, stamp: str = "", **fields: str) -> func.HttpResponse:
        headers = {"x-request-start": stamp} if stamp else {}
        path = f"/twilio/calls/{call_id}/turns/{n}/partial"
        asked = a_webhook(path, fields, headers=headers, call_id=call_id, n=str(n))
        return await self.use(partials.twilio_partial, asked)

    async def dial(self, call_id: str, n: object, **fields: str) -> func.HttpResponse:
        asked = a_webhook(f"/twilio/calls/{call_id}/turns/{n}/dial", fields, call_id=call_id, n=str(n))
        return await self.use(dial.twilio_dial, asked, client=BINDING)

    async def fallback(self, call_id: str, n: object, query: str) -> func.HttpResponse:
        path = f"/twilio/calls/{call_id}/turns/{n}/fallback?{query}"
        return await self.use(fallback.twilio_fallback, a_webhook(path, {}, call_id=call_id, n=str(n)))

    async def turn_recording(self, call_id: str, n: object, **fields: str) -> func.HttpResponse:
        asked = a_webhook(f"/twilio/calls/{call_id}/turns/{n}/recording", fields, call_id=call_id, n=str(n))
        return await self.use(turns.twilio_turn_recording, asked, client=BINDING)

    async def call_recording(self, call_id: str, **fields: str) -> func.HttpResponse:
        asked = a_webhook(f"/twilio/calls/{call_id}/recording", fields, call_id=call_id)
        return await self.use(recordings.twilio_call_recording, asked, client=BINDING)

    async def status(self, **fields: str) -> func.HttpResponse:
        asked = a_webhook("/twilio/status", {"CallSid": SID} | fields)
        return await self.use(status.twilio_status, asked, client=BINDING)

    async def audio(self, url: str, method: str = "GET", **headers: str) -> func.HttpResponse:
        *_, kind, owner, name = f"/{url.removeprefix(PUBLIC)}".rsplit("/", 3)
        stock = owner == "stock"
        routed = {"name": name} if stock else {"call_id": owner, "name": name}
        assert stock or kind == "calls"
        asked = func.HttpRequest(
            method=method, url=url, headers=headers, params={}, route_params=routed, body=b""
        )
        return await self.use(audio.audio_stock if stock else audio.audio_segment, asked)

    async def recording(self, url: str, method: str = "GET", **headers: str) -> func.HttpResponse:
        routed = {"name": url.rpartition("/")[2]}
        asked = func.HttpRequest(
            method=method, url=url, headers=headers, params={}, route_params=routed, body=b""
        )
        return await self.use(audio.audio_recording, asked)


async def a_desk(*script: str, **changes: Any) -> Desk:
    return Desk(await World(script).open(**changes))


def a_webhook(
    path: str,
    fields: dict[str, str] | bytes,
    *,
    token: str = TOKEN,
    account: str = ACCOUNT,
    signature: str | None = None,
    headers: dict[str, str] | None = None,
    **route: str,
) -> func.HttpRequest:
    """As the proxy hands it on: signed for the public address, arriving at another."""
    form = {"AccountSid": account} | fields if isinstance(fields, dict) else fields
    signed = form if isinstance(form, dict) else {}
    made = RequestValidator(token).compute_signature(PUBLIC + path, signed)
    sent = {"x-twilio-signature": made if signature is None else signature, "host": "elsewhere.example"}
    return func.HttpRequest(
        method="POST",
        url=BEHIND_THE_PROXY + path,
        headers=sent | (headers or {}),
        params=dict(parse_qsl(urlsplit(path).query)),
        route_params=route,
        body=form if isinstance(form, bytes) else urlencode(form).encode(),
    )
