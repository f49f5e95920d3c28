"""A call's own time, which every request to the customer tells."""

import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Instant:
    """Seconds since 1970, which run on from when they were read."""

    unix: float
    read: float = field(default_factory=time.monotonic)

    def stamp(self) -> str:
        """Return the value of X-Request-Start for a request that leaves now."""
        return f"t={self.unix + time.monotonic() - self.read:.3f}"


class CallClock:
    """The wall clock, and how far media has run ahead of it: at fast pace a frame takes less than it lasts."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> Instant:
        return Instant(time.time() + self._ahead)

    def played(self, seconds: float, took: float) -> None:
        self._ahead += seconds - took
