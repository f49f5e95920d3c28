"""How whoever is called by us knows that it was us: the scheme of Standard Webhooks.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode

PREFIX = "whsec_"


class UnusableSecretError(ValueError):
    """It says to be base64 and is none, or is nothing."""


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


def signed(secret: str, *, id_: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers to send. `id_` is the same whenever the same is told again; `timestamp` in seconds since 1970."""
    mac = hmac.digest(key_of(secret), f"{id_}.{timestamp}.".encode() + body, "sha256")
    return {
        "webhook-id": id_,
        "webhook-timestamp": f"{timestamp}",
        "webhook-signature": f"v1,{b64encode(mac).decode()}",
    }
