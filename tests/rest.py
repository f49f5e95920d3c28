"""A client of the REST API over a product in memory: the same table, endpoint and gate, without a server."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from functions.api.table import OPERATIONS
from talkstack.audit.model import DEPLOYMENT
from talkstack.desk import CallDesk
from talkstack.errors import ProviderError
from talkstack.http.rest.endpoint import answered, refusal
from talkstack.http.rest.exchange import Incoming, Outgoing
from talkstack.http.rest.table.router import parameters, unanswered
from talkstack.keys.model import Scope
from talkstack.llm.model import Prompt
from tests.world import World


@dataclass(frozen=True)
class Answer:
    outgoing: Outgoing

    @property
    def status(self) -> int:
        return self.outgoing.status

    @property
    def json(self) -> Any:
        return json.loads(self.outgoing.body)

    @property
    def code(self) -> str:
        return self.json["code"]

    @property
    def etag(self) -> str:
        return self.outgoing.headers["ETag"]

    @property
    def wrong(self) -> dict[str, str]:
        """Code by pointer of everything that is said to be wrong."""
        return {each["pointer"]: each["code"] for each in self.json["errors"]}


async def answer_of(world: World, incoming: Incoming) -> Outgoing:
    management = world.services.management
    desk = CallDesk(
        management=management,
        switchboard=world.services.switchboard,
        lifecycle=world.lifecycle,
        couriers=world.couriers,
        runner=world.runner,
    )
    for operation in OPERATIONS:
        route = parameters(operation, incoming.path)
        if operation.method == incoming.method and route is not None:
            app = desk if operation.rings else management
            return await answered(operation, replace(incoming, route=route), app, management.gate)
    return refusal(incoming, unanswered(OPERATIONS, incoming))


@dataclass
class Client:
    world: World
    key: str
    headers: dict[str, str] = field(default_factory=dict[str, str])

    async def ask(self, method: str, url: str, body: Any = None, **headers: str) -> Answer:
        parts = urlsplit(url)
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        sent = {"x-api-key": self.key} if self.key else {}
        sent |= {} if body is None else {"content-type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        incoming = Incoming(
            method=method,
            path=parts.path,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers=self.headers | sent,
            body=raw,
        )
        return Answer(await answer_of(self.world, incoming))

    async def get(self, url: str, **headers: str) -> Answer:
        return await self.ask("GET", url, **headers)

    async def post(self, url: str, body: Any = None, **headers: str) -> Answer:
        return await self.ask("POST", url, body, **headers)

    async def put(self, url: str, body: Any, **headers: str) -> Answer:
        return await self.ask("PUT", url, body, **headers)

    async def patch(self, url: str, body: Any, **headers: str) -> Answer:
        return await self.ask("PATCH", url, body, **headers)

    async def delete(self, url: str, **headers: str) -> Answer:
        return await self.ask("DELETE", url, **headers)

    def using(self, key: str) -> Client:
        return Client(self.world, key)


def nothing_to_say(prompt: Prompt) -> str:
    """A model that finds no answer in any call, and has no words for a caller."""
    if prompt.answer is None:
        raise ProviderError("openai", "nothing to say", retryable=False)
    return json.dumps(_nothing(prompt.answer.schema))


def _nothing(schema: dict[str, Any]) -> Any:
    match schema:
        case {"type": "object", "properties": dict(properties)}:
            return {name: _nothing(it) for name, it in properties.items()}
        case {"type": "array"}:
            return []
        case {"type": "string"}:
            return "Nobody said anything."
        case _:
            return {"evidence": [], "status": "not_said", "value": None}


async def a_client(*scopes: Scope, world: World | None = None) -> Client:
    """Of the world's one project, with a key of these scopes: an owner's without any."""
    world = world or await World(nothing_to_say).open()
    project = (await world.adapters.projects.page(name=None, after=None, limit=1))[0]
    shown = await world.services.management.keyring.create(
        DEPLOYMENT, project.id, name="a key", scopes=scopes or (Scope.OWNER,), expires_at=None
    )
    return Client(world, shown.secret)
