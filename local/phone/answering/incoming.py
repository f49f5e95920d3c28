"""A call that comes to a phone that waits."""

from collections.abc import Generator
from typing import Any, Self

from local.phone.errors import CallEndedError
from local.phone.leg import Leg
from local.phone.line import Line


class Incoming:
    """To await it is to wait until it rings."""

    def __init__(self, line: Line, leg: Leg) -> None:
        self._line = line
        self.leg = leg

    def __await__(self) -> Generator[Any, None, Self]:
        return self._ringing().__await__()

    async def registered(self) -> None:
        await self._line.until(lambda: any(self._line.told("waiting", 0)))

    @property
    def from_(self) -> str:
        [ringing] = self._line.told("ringing", 0)
        return str(ringing.facts["from"])

    @property
    def is_answered(self) -> bool:
        return any(self._line.told("answered", 0))

    async def answer(self, *, after_s: float = 0.0) -> Leg:
        """Pick up, once it has rung for so long."""
        await self._ringing()
        await self._line.until(lambda: self._line.rung_ms >= after_s * 1_000)
        await self._line.tell("answer")
        await self.leg.answered()
        return self.leg

    async def decline(self) -> None:
        await self._ringing()
        await self._line.tell("decline")
        await self.ignore()

    async def ignore(self) -> None:
        """Let it ring until the caller gives up."""
        await self._line.until(lambda: False)

    async def _ringing(self) -> Self:
        await self._line.until(lambda: any(self._line.told("ringing", 0)))
        if self._line.ended and not any(self._line.told("ringing", 0)):
            raise CallEndedError(self._line.ended.by, self._line.ended.reason)
        return self
