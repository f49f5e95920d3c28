"""A customer's secrets, as far as they may be told of."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

LONGEST = 4096


@dataclass(frozen=True)
class SecretName:
    """`updated_at` is when the value was last put; None when that was before it was written down."""

    name: str
    updated_at: datetime | None


def digest_of(key: str, *, project_id: str, name: str, value: str) -> str:
    """Shows whether a value is the same as before, to nobody who has not the key.

    Values may be short: whoever had their plain SHA-256 could try out what they are.
    """
    message = f"audit\0{project_id}\0{name}\0{value}".encode()
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()
