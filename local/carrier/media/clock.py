"""A call's own time, which every request to the customer tells."""

import time
from dataclasses import dataclass, field

from local.carrier.media.tape import Tape


@dataclass(frozen=True)
class Instant:
    """Seconds since 1970. At real pace they run on from when they were read; at fast pace only media moves them."""

    unix: float
    runs: bool
    read: float = field(default_factory=time.monotonic)

    def stamp(self) -> str:
        """Return the value of X-Request-Start for a request that leaves now."""
        since = time.monotonic() - self.read if self.runs else 0.0
        return f"t={self.unix + since:.3f}"


class CallClock:
    def __init__(self, tape: Tape, *, runs: bool) -> None:
        self._tape = tape
        self._runs = runs
        self._started = time.time()

    def now(self) -> Instant:
        unix = time.time() if self._runs else self._started + self._tape.ms / 1_000
        return Instant(unix, self._runs)
