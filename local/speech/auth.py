"""Who may use the service: its key, a token given at start, or one issued within ten minutes."""

import hmac
import secrets
import time
from collections.abc import Mapping

_LIFETIME_S = 600


class Credentials:
    def __init__(self, key: str, token: str | None = None) -> None:
        self._key = key
        self._token = token
        self._issued: dict[str, float] = {}

    def issue(self) -> str:
        token = secrets.token_urlsafe(32)
        self._issued[token] = time.monotonic() + _LIFETIME_S
        return token

    def accept(self, headers: Mapping[str, str]) -> bool:
        key = headers.get("Ocp-Apim-Subscription-Key")
        if key is not None:
            return _same(key, self._key)
        scheme, _, value = headers.get("Authorization", "").partition(" ")
        return scheme == "Bearer" and self._valid(_bare(value.strip()))

    def _valid(self, token: str) -> bool:
        given = self._token is not None and _same(token, self._token)
        return given or self._issued.get(token, 0) > time.monotonic()


def _bare(token: str) -> str:
    """Take the resource's name off a token of Microsoft Entra: aad#resource#token."""
    match token.split("#", 2):
        case ["aad", _, bare]:
            return bare
        case _:
            return token


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())
