"""The app: its setup by the host's master key, and its REST API by a key that ends with the visit."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from infra.deploy.deployment import Deployment
from infra.deploy.edge.ports import Answer, Json
from infra.deploy.errors import AzureError, DeployError, RefusedError, UnreachableError

LIVE_SECONDS = 300.0
ASKED_SECONDS = 240.0
"""Azure's front end gives a request up after 230."""


class Told(NamedTuple):
    """An answer's content, and its ETag for whoever changes it."""

    content: Any
    etag: str = ""


@dataclass(frozen=True, kw_only=True)
class App:
    deployment: Deployment
    headers: Json

    def ask(self, method: str, path: str, body: Json | None = None, *, etag: str = "", key: str = "") -> Told:
        """`key`: an Idempotency-Key. RefusedError when it is refused."""
        headers = dict(self.headers)
        headers |= {"content-type": "application/json"} if body is not None else {}
        headers |= {"if-match": etag} if etag else {}
        headers |= {"idempotency-key": key} if key else {}
        answer = self.deployment.web.ask(
            method,
            f"{self.deployment.url}{path}",
            headers=headers,
            body=None if body is None else json.dumps(body).encode(),
            seconds=ASKED_SECONDS,
        )
        what = f"{method} {path.partition('?')[0]}"
        if answer.status >= 300:
            raise _refusal(what, answer)
        return Told(_content(what, answer), answer.headers.get("etag", ""))


def awake(it: Deployment) -> None:
    """The code that was just published takes a moment to start."""

    def lives() -> bool:
        try:
            return it.web.ask("GET", f"{it.url}/health/live").status == 200
        except UnreachableError:
            return False

    if not it.patiently(lives, seconds=LIVE_SECONDS):
        raise DeployError(
            f"{it.url}/health/live does not answer: is the code deployed, and does the app read its secrets?"
        )


def as_host(it: Deployment) -> App:
    """The host makes its keys when it first starts."""
    found: dict[str, str] = {}

    def keys() -> bool:
        try:
            found.update(it.azure.ask("POST", it.app("host/default/listkeys")))
        except AzureError as error:
            it.say(f"waiting for the host's keys: {error}")
        return bool(found)

    if not it.patiently(keys, seconds=LIVE_SECONDS, every=15.0):
        raise DeployError(
            "the host does not tell its keys: Microsoft.Web/sites/host/listkeys/action is needed"
        )
    return App(deployment=it, headers={"x-functions-key": found["masterKey"]})


@contextmanager
def visiting(host: App) -> Generator[App]:
    """With an owner's key that ends in 15 minutes, and is revoked before."""
    it = host.deployment
    visitor = host.ask("POST", "/setup/visitor", {"project": it.project}).content
    app = App(deployment=it, headers={"x-api-key": visitor["key"]})
    try:
        yield app
    finally:
        app.ask("DELETE", f"/v1/keys/{visitor['key_id']}")


def _content(what: str, answer: Answer) -> Any:
    if not answer.body or "json" not in answer.headers.get("content-type", ""):
        return answer.body
    try:
        return json.loads(answer.body)
    except ValueError:
        raise RefusedError(what, answer.status, "unreadable", "the answer is no JSON") from None


def _refusal(what: str, answer: Answer) -> RefusedError:
    try:
        problem: Any = json.loads(answer.body)
        code, detail = str(problem["code"]), str(problem["detail"])
    except (ValueError, KeyError, TypeError):
        code, detail = "", ""
    return RefusedError(what, answer.status, code, detail)
