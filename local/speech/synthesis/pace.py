"""How quickly audio leaves: at once, or as slowly as a bench wants it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from local.speech.engines import mulaw

_AT_ONCE = mulaw.RATE * 2 // 5
_PACED = mulaw.RATE // 10


@dataclass(frozen=True)
class Pace:
    first_byte_ms: float = 0
    speed: float | None = None  # times real time; None is as quickly as it is made

    async def apply(self, audio: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        due = loop.time() + self.first_byte_ms / 1_000
        async for portion in _portions(audio, _PACED if self.speed else _AT_ONCE):
            await asyncio.sleep(due - loop.time())
            yield portion
            if self.speed:
                due += len(portion) / mulaw.RATE / self.speed


async def _portions(audio: AsyncIterator[bytes], size: int) -> AsyncIterator[bytes]:
    """Gather what is small and cut what is large."""
    held = b""
    async for chunk in audio:
        held += chunk
        if len(held) >= size:
            for start in range(0, len(held), size):
                yield held[start : start + size]
            held = b""
    if held:
        yield held
