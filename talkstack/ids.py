"""Prefixed ids that sort by the time they were made."""

from __future__ import annotations

import secrets
import threading
from datetime import datetime
from typing import Literal

Prefix = Literal["prj", "agt", "num", "call", "key", "aud", "cmd", "whk", "tst", "anl"]

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
TIME_DIGITS = 10
RANDOM_DIGITS = 16


RANDOM_BITS = 80
STEP_BITS = 40


class _Chance:
    """Within a millisecond each number of this process is greater than the one before, by chance."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._milliseconds = -1
        self._number = 0

    def at(self, milliseconds: int) -> int:
        with self._lock:
            if milliseconds == self._milliseconds:
                self._number += 1 + secrets.randbits(STEP_BITS)
            else:
                self._milliseconds = milliseconds
                self._number = secrets.randbits(RANDOM_BITS - 1)
            return self._number


_chance = _Chance()


def new_id(prefix: Prefix, at: datetime) -> str:
    """`prefix_` + 10 characters of time in milliseconds + 16 of chance (80 bits), Crockford base 32.

    Ids that a process makes for one millisecond in a row sort in that order.
    """
    milliseconds = int(at.timestamp() * 1000)
    return f"{prefix}_{_encode(milliseconds, TIME_DIGITS)}{_encode(_chance.at(milliseconds), RANDOM_DIGITS)}"


def earliest(prefix: Prefix, at: datetime) -> str:
    """Ids made in that millisecond or later do not sort before it, all others do."""
    milliseconds = max(0, int(at.timestamp() * 1000))
    return f"{prefix}_{_encode(milliseconds, TIME_DIGITS)}{_encode(0, RANDOM_DIGITS)}"


def new_secret() -> str:
    """An API key: 256 bits of chance."""
    return f"ts_{secrets.token_urlsafe(32)}"


def _encode(number: int, digits: int) -> str:
    letters: list[str] = []
    for _ in range(digits):
        number, rest = divmod(number, 32)
        letters.append(ALPHABET[rest])
    return "".join(reversed(letters))
