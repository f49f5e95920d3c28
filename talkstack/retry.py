"""Second tries against vendors: when, how long to wait first, and when not to."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from talkstack.clock import Clock
from talkstack.errors import ProviderError

RETRYABLE_STATUSES = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Backoff:
    """A caller is waiting: `longest` is the longest pause worth taking, in seconds."""

    attempts: int = 2
    first: float = 0.1
    longest: float = 1.0

    def pause(self, tries: int, error: ProviderError, chance: float) -> float | None:
        """Seconds until the next try after `tries` of them, None when there is no next; `chance` is 0..1."""
        if not error.retryable or tries >= self.attempts:
            return None
        jitter = self.first * chance
        if error.retry_after is not None:
            return error.retry_after + jitter if error.retry_after <= self.longest else None
        return min(self.first * 2 ** (tries - 1), self.longest) + jitter


async def retrying[T](
    operation: Callable[[], Awaitable[T]],
    *,
    clock: Clock,
    backoff: Backoff = Backoff(),
    chance: Callable[[], float] = random.random,
) -> T:
    tries = 0
    while True:
        tries += 1
        try:
            return await operation()
        except ProviderError as error:
            pause = backoff.pause(tries, error, chance())
            if pause is None:
                raise
        await clock.sleep(pause)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """What `retry-after-ms` or `Retry-After` ask for, in seconds; None when neither can be read."""
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after", "")
    seconds = _number(value)
    return seconds if seconds is not None else _until(value, now)


def _number(value: str) -> float | None:
    digits = value.strip()
    return float(digits) if digits.replace(".", "", 1).isdecimal() else None


def _until(value: str, now: datetime) -> float | None:
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # the second for a year or a zone beyond all bounds
        return None
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
