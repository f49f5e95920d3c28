"""How whoever is called by us knows that it was us: the scheme of Standard Webhooks.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import UTC, datetime

from standardwebhooks import Webhook

PREFIX = "whsec_"
SECRET_BYTES = 32


class UnusableSecretError(ValueError):
    """It says to be base64 and is none, or is nothing."""


def new_signing_secret() -> str:
    return PREFIX + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def key_of(secret: str) -> bytes:
    """What stands behind `whsec_` is base64, also without its padding; any other secret is its own bytes."""
    text = secret.removeprefix(PREFIX)
    if text == secret:
        key = secret.encode()
    else:
        try:
            key = b64decode(text + "=" * (-len(text) % 4), validate=True)
        except ValueError:
            raise UnusableSecretError("not base64") from None
    if not key:
        raise UnusableSecretError("empty")
    return key


def signed(by: Iterable[str], *, id_: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers to send, with a signature by each of the secrets.

    `id_` is the same whenever the same is told again; `timestamp` in seconds since 1970.
    """
    at, text = datetime.fromtimestamp(timestamp, UTC), body.decode()
    signatures = [Webhook(key_of(secret)).sign(id_, at, text) for secret in by]
    return {
        "webhook-id": id_,
        "webhook-timestamp": f"{timestamp}",
        "webhook-signature": " ".join(signatures),
    }
