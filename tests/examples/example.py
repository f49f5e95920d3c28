"""A request for each operation of the API, so that what holds for all of them is tried on all of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from talkstack.http.rest.table.operation import Operation
from tests.rest import Answer, Client

type Ids = Mapping[str, str]
type Setting = Callable[[Client], Awaitable[Ids]]
"""Makes, with an owner's key, what examples name in their paths: ids by the parameter's name."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """What is sent beside the path, so that a key with the operation's scope gets the operation's status.

    `body`, `query` and `path` may hold ids as `{agent_id}`; `path` is for parameters whose id has another name, or is none. `elsewhere` is what a key
    of another project gets, unless that is what anybody would expect: 404 for a path with an id, else its own.
    """

    path: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    revision: int = 1
    elsewhere: int | None = None


@dataclass(frozen=True)
class Request:
    method: str
    url: str
    body: Any
    headers: Mapping[str, str]

    async def by(self, client: Client, **headers: str) -> Answer:
        return await client.ask(self.method, self.url, self.body, **{**self.headers, **headers})


def request_of(operation: Operation, example: Example, ids: Ids) -> Request:
    path = operation.template.format_map({**ids, **filled(example.path, ids)})
    query = urlencode(filled(example.query, ids))
    return Request(
        method=operation.method,
        url=f"{path}?{query}" if query else path,
        body=filled(example.body, ids),
        headers={"if_match": f'"{example.revision}"'} if operation.guarded else {},
    )


def filled(value: Any, ids: Ids) -> Any:
    match value:
        case str():
            return ids.get(value[1:-1], value) if value.startswith("{") else value
        case list():
            return [filled(each, ids) for each in value]
        case Mapping():
            return {name: filled(each, ids) for name, each in value.items()}
        case _:
            return value
