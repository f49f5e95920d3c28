"""A deployment whose Azure, app and time are in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.deploy.deployment import Deployment
from infra.deploy.edge.memory import MemoryAzure, MemoryClock, MemoryWeb, Page
from infra.deploy.edge.ports import Answer

URL = "https://app.example"
ENVIRON = {
    "AZURE_SUBSCRIPTION_ID": "s",
    "AZURE_RESOURCE_GROUP": "g",
    "AZURE_FUNCTION_APP_NAME": "app",
    "AZURE_APP_URL": URL,
    "VAULT_NAME": "vault",
    "VAULT_EXPECTS": "twilio-auth-token,media-key",
    "FALLBACK_ACCOUNT_NAME": "fb",
    "FALLBACK_URL": "https://fb.example/",
}


@dataclass
class Bench:
    pages: dict[tuple[str, str], Page] = field(default_factory=dict[tuple[str, str], Page])
    environ: dict[str, str] = field(default_factory=lambda: dict(ENVIRON))
    azure: MemoryAzure = field(default_factory=MemoryAzure)
    clock: MemoryClock = field(default_factory=MemoryClock)
    lines: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        self.web = MemoryWeb(URL, self.pages)

    @property
    def deployment(self) -> Deployment:
        return Deployment(
            environ=self.environ, azure=self.azure, web=self.web, clock=self.clock, say=self.lines.append
        )

    @property
    def told(self) -> str:
        return "\n".join(self.lines)

    @property
    def written(self) -> list[tuple[str, str]]:
        """What was asked for but to be read, of the app: method and path."""
        return [(method, path) for method, path, _ in self.web.asked if method != "GET"]


def says(content: Any, status: int = 200, **headers: str) -> Page:
    kind = "application/json" if status < 300 else "application/problem+json"
    answer = Answer(
        status=status, body=json.dumps(content).encode(), headers={"content-type": kind} | headers
    )
    return lambda _headers, _body: answer


def refuses(status: int, code: str) -> Page:
    return says({"code": code, "detail": "No."}, status)


def in_turn(*pages: Page) -> Page:
    """The last one for ever."""
    left = list(pages)

    def page(headers: Mapping[str, str], body: Any) -> Answer:
        now = left.pop(0) if len(left) > 1 else left[0]
        return now(headers, body)

    return page


VISIT = {
    ("POST", "/setup/visitor"): says({"project_id": "prj_1", "key_id": "key_1", "key": "ts_visit"}, 201),
    ("DELETE", "/v1/keys/key_1"): lambda _headers, _body: Answer(
        status=204, headers={"content-type": "application/json"}
    ),
}
