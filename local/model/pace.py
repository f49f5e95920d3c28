import asyncio
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """How fast the model works; without a rate, every token comes at once."""

    first_token_ms: float = 0
    tokens_per_second: float | None = None

    async def until(self, token: int, started: float) -> None:
        """Wait until the token with this number, counted from 0, is due; `started` is a `perf_counter` time."""
        rate = token / self.tokens_per_second if self.tokens_per_second else 0
        wait = started + self.first_token_ms / 1_000 + rate - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
