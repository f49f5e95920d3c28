"""What becomes of the next announcements of recordings, for tests of those who wait for them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Fate:
    """`ms`: how late it is."""

    announcement: Literal["drop", "delay", "twice"]
    ms: int = 0


@dataclass
class Announcements:
    fate: Fate | None = None
    left: int = 0

    def begin(self, fate: Fate, times: int) -> None:
        self.fate, self.left = fate, times

    async def make(self, announce: Callable[[], object]) -> None:
        fate = self._take()
        if fate is None or fate.announcement != "drop":
            await asyncio.sleep(fate.ms / 1_000 if fate else 0)
            announce()
        if fate and fate.announcement == "twice":
            announce()

    def _take(self) -> Fate | None:
        if not self.left:
            return None
        self.left -= 1
        return self.fate
