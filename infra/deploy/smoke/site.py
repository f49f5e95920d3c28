"""A running app as anybody meets it: what was answered, and how soon."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from infra.deploy.edge.ports import Answer, Clock, Web
from infra.deploy.errors import UnreachableError

REQUEST_SECONDS = 15.0


class WrongError(Exception):
    """What is wrong with the app, in a few words."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """`until`: by the clock, when nobody waits any longer. `key`: of the REST API, or nothing."""

    url: str
    key: str
    web: Web
    clock: Clock
    until: float

    def ask(self, method: str, path: str, *, wanted: int, body: bytes | None = None, key: str = "") -> Answer:
        left = min(REQUEST_SECONDS, self.until - self.clock.monotonic())
        if left <= 0:
            raise WrongError("no time was left to ask")
        headers = {"x-api-key": key} if key else {}
        headers |= {"content-type": "application/x-www-form-urlencoded"} if body else {}
        try:
            answer = self.web.ask(method, f"{self.url}{path}", headers=headers, body=body, seconds=left)
        except UnreachableError as error:
            raise WrongError(str(error)) from None
        if answer.status != wanted:
            raise WrongError(f"{method} {path} answers {answer.status}, not {wanted}{_parts(answer)}")
        return answer

    def told(self, path: str) -> Any:
        return content(self.ask("GET", path, wanted=200, key=self.key))


def content(answer: Answer) -> Any:
    try:
        return json.loads(answer.body)
    except ValueError:
        raise WrongError("the answer is no JSON") from None


def _parts(answer: Answer) -> str:
    """Which parts are not there, where the app says so."""
    try:
        told: Any = json.loads(answer.body)
        wrong = [f"{name}: {said}" for name, said in told["parts"].items() if said != "ok"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
    return f" ({'; '.join(wrong)})"
