"""Azure and the internet in the memory of one process: what is asked of them is kept in order."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from infra.deploy.edge.ports import Answer, Json
from infra.deploy.errors import AzureError, UnreachableError

type Page = Callable[[Mapping[str, str], Any], Answer]


class MemoryAzure:
    """A resource group with one app and one vault. What is stored under a path is what a GET of it finds."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.secrets: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        self.unresolved: list[str] = []
        self.refused: set[str] = set()

    def ask(self, method: str, path: str, body: Json | None = None) -> Any:
        where = path.partition("?")[0].rpartition("/providers/")[2]
        self.asked.append((method, where))
        if any(each in where for each in self.refused):
            raise AzureError("az rest", "Forbidden")
        match where.split("/")[3:]:
            case ["host", "default", "listkeys"]:
                return {"masterKey": "the master key"}
            case ["config", "configreferences", "appsettings"]:
                return {"value": [_reference(name, self.unresolved) for name in self.secrets]}
            case ["config", "configreferences", "appsettings", "refresh"]:
                return self.ask("GET", path.replace("/refresh", ""))
            case ["secrets"]:
                return {"value": [{"name": name} for name in self.secrets]}
            case ["secrets", name]:
                self.secrets[name] = (body or {})["properties"]["value"]
                return {"name": name}
            case _:
                raise AzureError("az rest", f"Not Found {where}")

    def upload(self, account: str, container: str, name: str, content: bytes, media_type: str) -> None:
        if "upload" in self.refused:
            raise AzureError("az storage", "You do not have the required permissions")
        self.asked.append((f"upload {media_type}", f"{account}/{container}/{name}"))
        self.files[name] = content


class MemoryWeb:
    """`pages` by method and path; a query is handed over with the body."""

    def __init__(self, base: str, pages: dict[tuple[str, str], Page]) -> None:
        self.base = base
        self.pages = pages
        self.asked: list[tuple[str, str, Any]] = []

    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        seconds: float = 30.0,
    ) -> Answer:
        if not url.startswith(self.base) or seconds <= 0:
            raise UnreachableError(url, "nobody there")
        path = url.removeprefix(self.base)
        told = json.loads(body) if body and body.startswith(b"{") else None
        self.asked.append((method, path, told))
        page = self.pages.get((method, path.partition("?")[0]))
        return page(headers or {}, told) if page else Answer(status=404)


class MemoryClock:
    """Sleeping is what makes time pass."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float, /) -> None:
        self.now += seconds


def _reference(name: str, unresolved: list[str]) -> Json:
    status = "SecretNotFound" if name in unresolved else "Resolved"
    return {"name": name, "properties": {"secretName": name, "status": status}}
