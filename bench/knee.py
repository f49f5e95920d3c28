"""How much a system holds: more and more until it is too much, then halves of what lies between."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bench.figures import Spread
from bench.usage import QUIET

GROWTH = 1.5
CLOSE = 0.1
LEAST = 0.2
"""A system that does not hold this share of what was expected is not looked at any closer."""


class Attempt(Protocol):
    @property
    def held(self) -> bool: ...

    @property
    def elsewhere(self) -> float:
        """The share of the machine that other programs had meanwhile."""
        ...


@dataclass(frozen=True)
class Knee:
    """The most that was held, and the least above it that was not; None while nothing was too much."""

    held: int = 0
    over: int | None = None

    def following(self, *, least: float, most: int) -> int | None:
        """What to try next; None when the knee is known to a tenth, or lies beyond the least or the most."""
        if self.over is None:
            return None if self.held >= most else min(most, round(self.held * GROWTH))
        if self.over - self.held <= max(1.0, self.held * CLOSE) or self.over <= least:
            return None
        return (self.held + self.over) // 2

    @property
    def row(self) -> Spread:
        """No median of runs but a search: from what was held to what was not."""
        return Spread(self.held, self.held, self.held if self.over is None else self.over)


async def search(attempt: Callable[[int], Awaitable[Attempt | None]], *, first: int, most: int) -> Knee:
    """None from an attempt: there was nothing that could be called held."""
    knee, number = Knee(), first
    while number is not None:
        holds = await _holds(attempt, number)
        knee = Knee(number, knee.over) if holds else Knee(knee.held, number)
        number = knee.following(least=first * LEAST, most=most)
    return knee


async def _holds(attempt: Callable[[int], Awaitable[Attempt | None]], number: int) -> bool:
    """Others' work may spoil an attempt: what was too much in their company is tried once more."""
    made = await attempt(number)
    if made and not made.held and made.elsewhere >= QUIET:
        print(f"    others had {made.elsewhere:.0%} of the machine: once more", flush=True)
        made = await attempt(number)
    return made is not None and made.held
