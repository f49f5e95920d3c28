"""An HTTP request read whole, and what is answered to it."""

import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    target: str
    path: str
    """Still percent-encoded."""
    query_string: str
    headers: dict[str, str]
    """Names in lower case, repeated ones joined by a comma."""
    body: bytes
    scheme: str = "http"

    @property
    def host(self) -> str:
        return self.headers.get("host", "")

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.host}"

    def query(self) -> dict[str, str]:
        """Repeated names (of any case) joined by a comma, empty values dropped: as the platform hands them on."""
        if not self.query_string:
            return {}
        joined: dict[str, tuple[str, str]] = {}
        for name, value in parse_qsl(self.query_string, keep_blank_values=True, errors="replace"):
            first = joined.get(name.lower())
            joined[name.lower()] = (first[0], f"{first[1]},{value}") if first else (name, value)
        return {name: value for name, value in joined.values() if value}


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    body: bytes = b""
    headers: Iterable[tuple[str, str]] = field(default=())


class BreakConnectionError(Exception):
    """Instead of a response: the client sees its connection break."""


type Handler = Callable[[Request], Awaitable[Response]]


def json_response(content: Any, *, status: int = 200) -> Response:
    return Response(status, json.dumps(content).encode(), [("content-type", "application/json")])


def text_response(text: str, *, status: int = 200) -> Response:
    return Response(status, text.encode(), [("content-type", "text/plain; charset=utf-8")])
