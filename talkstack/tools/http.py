"""Tools by HTTP: one request to the customer's API, and what its answer means."""

from __future__ import annotations

import json
from typing import Any, cast
from urllib.parse import urlencode, urlsplit, urlunsplit

from talkstack.errors import NotFoundError, OutboundRefusedError
from talkstack.http.outbound import Answer, Outbound, OutboundFailedError
from talkstack.secrets.ports import SecretStore
from talkstack.tools.model import Outcome, RunState, Tool

RESULT_BYTES = 8192
MAYBE_HAPPENED = frozenset({408, 425, 429})
"""Client errors after which the effect may still come about; so may a 409 that asks to try again."""


class UnusableError(Exception):
    """The request cannot be made; the reason is what the model is told."""


class HttpToolCaller:
    def __init__(self, *, outbound: Outbound, secrets: SecretStore) -> None:
        self._outbound = outbound
        self._secrets = secrets

    async def call(self, tool: Tool, *, arguments: str, idempotency_key: str, project_id: str) -> Outcome:
        try:
            url, body = address_and_body(tool, arguments)
            headers = await self._headers(tool, idempotency_key, project_id)
            answer = await self._outbound.request(
                tool.method,
                url,
                headers=headers,
                body=body,
                seconds=tool.timeout_seconds,
                max_bytes=RESULT_BYTES,
            )
        except UnusableError as error:
            return Outcome(RunState.FAILED, str(error))
        except OutboundRefusedError as error:
            return Outcome(RunState.FAILED, f"The tool's address may not be called: {error.reason}.")
        except OutboundFailedError as error:
            return _unanswered(error)
        return outcome_of(answer)

    async def _headers(self, tool: Tool, idempotency_key: str, project_id: str) -> dict[str, str]:
        headers = {"Accept": "application/json", "Idempotency-Key": idempotency_key}
        if tool.method == "POST":
            headers["Content-Type"] = "application/json"
        if tool.secret is not None:
            headers["Authorization"] = f"Bearer {await self._secret(tool.secret, project_id)}"
        return headers

    async def _secret(self, name: str, project_id: str) -> str:
        try:
            secret = await self._secrets.get(project_id, name)
        except NotFoundError:
            raise UnusableError("The tool's secret is not set.") from None
        if not secret.isascii() or not secret.isprintable():
            raise UnusableError("The tool's secret is not one that a header can carry.")
        return secret


def address_and_body(tool: Tool, arguments: str) -> tuple[str, bytes | None]:
    """The arguments in the query of a GET, or as the JSON body of a POST, byte for byte as the model wrote them."""
    try:
        values: Any = json.loads(arguments or "{}")
    except json.JSONDecodeError:
        values = None
    if not isinstance(values, dict):
        raise UnusableError("The arguments are not a JSON object.")
    if tool.method == "POST":
        return tool.url, (arguments or "{}").encode()
    return _with_query(tool.url, cast("dict[str, Any]", values)), None


def outcome_of(answer: Answer) -> Outcome:
    status = answer.status
    if 200 <= status < 300:
        return Outcome(RunState.DONE, _text(answer) or "Done.")
    unsure = status >= 500 or status in MAYBE_HAPPENED or (status == 409 and "retry-after" in answer.headers)
    if unsure:
        return Outcome(RunState.UNKNOWN, f"The outcome is not known: the service answered {status}.")
    return Outcome(RunState.FAILED, _text(answer) or f"The service refused with {status}.")


def _unanswered(error: OutboundFailedError) -> Outcome:
    if error.sent:
        return Outcome(RunState.UNKNOWN, f"The outcome is not known: {error.reason}.")
    return Outcome(RunState.FAILED, f"The service could not be reached: {error.reason}.")


def _text(answer: Answer) -> str:
    """Cut at a whole character, with nothing in it that is not text."""
    if answer.headers.get("content-encoding", "identity") != "identity":
        return ""
    text = answer.body.decode(errors="ignore" if answer.truncated else "replace")
    return "".join(c for c in text if c.isprintable() or c in "\n\t").strip()


def _with_query(url: str, values: dict[str, Any]) -> str:
    parts = urlsplit(url)
    pairs = [(name, _query_value(value)) for name, value in values.items() if value is not None]
    query = "&".join(each for each in (parts.query, urlencode(pairs)) if each)
    return urlunsplit(parts._replace(query=query, fragment=""))


def _query_value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
