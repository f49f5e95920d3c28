"""Prefixed ids that sort by the time they were made."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Literal

Prefix = Literal["prj", "agt", "num", "call", "key", "aud"]

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
TIME_DIGITS = 10
RANDOM_DIGITS = 16


def new_id(prefix: Prefix, at: datetime) -> str:
    """`prefix_` + 10 characters of time in milliseconds + 16 of chance (80 bits), Crockford base 32."""
    milliseconds = int(at.timestamp() * 1000)
    return f"{prefix}_{_encode(milliseconds, TIME_DIGITS)}{_encode(secrets.randbits(80), RANDOM_DIGITS)}"


def new_secret() -> str:
    """An API key: 256 bits of chance."""
    return f"ts_{secrets.token_urlsafe(32)}"


def _encode(number: int, digits: int) -> str:
    letters: list[str] = []
    for _ in range(digits):
        number, rest = divmod(number, 32)
        letters.append(ALPHABET[rest])
    return "".join(reversed(letters))
