"""Twilio's signature over the configured public address: never over what a header claims."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit, urlunsplit

from twilio.request_validator import RequestValidator

from talkstack.telephony.addresses import OVERRIDES

HTTPS_PORT = 443
HTTP_PORT = 80


def signed_by_twilio(
    *,
    tokens: Iterable[str],
    base: str,
    path_and_query: str,
    params: Mapping[str, Sequence[str]],
    signature: str,
) -> bool:
    """`tokens` are the current and the previous auth token; an empty one never matches."""
    url = base + path_and_query
    fields = _Fields({name: list(values) for name, values in params.items()})
    return any(
        hmac.compare_digest(_expected(token, candidate, fields), signature.encode())
        for token in tokens
        if token
        for candidate in _candidates(url)
    )


class _Fields(dict[str, list[str]]):
    """The SDK asks for a repeated field's values this way."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


def _expected(token: str, url: str, fields: _Fields) -> bytes:
    return str(RequestValidator(token).compute_signature(url, fields)).encode()


def _candidates(url: str) -> Iterator[str]:
    """Twilio signs with or without the port, and by some accounts with the fragment; the first is the usual one."""
    yield url
    others = dict.fromkeys((_without_port(url), _with_port(url)))
    others.pop(url, None)
    yield from others
    yield from (candidate + OVERRIDES for candidate in (url, *others))


def _without_port(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.hostname or ""))


def _with_port(url: str) -> str:
    parts = urlsplit(url)
    port = parts.port or (HTTPS_PORT if parts.scheme == "https" else HTTP_PORT)
    return urlunsplit(parts._replace(netloc=f"{parts.hostname}:{port}"))
