"""How much a system holds: more and more until it is too much, then halves of what lies between."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bench.figures import Spread

GROWTH = 1.5
CLOSE = 0.1


@dataclass(frozen=True)
class Knee:
    """The most that was held, and the least above it that was not; None while nothing was too much."""

    held: int = 0
    over: int | None = None

    def following(self, most: int) -> int | None:
        """What to try next; None when the knee is known to a tenth, or `most` is held."""
        if self.over is None:
            return None if self.held >= most else min(most, round(self.held * GROWTH))
        if self.over - self.held <= max(1.0, self.held * CLOSE):
            return None
        return (self.held + self.over) // 2

    @property
    def row(self) -> Spread:
        """No median of runs but a search: from what was held to what was not."""
        return Spread(self.held, self.held, self.held if self.over is None else self.over)


async def search(holds: Callable[[int], Awaitable[bool]], *, first: int, most: int) -> Knee:
    knee, number = Knee(), first
    while number is not None:
        knee = Knee(number, knee.over) if await holds(number) else Knee(knee.held, number)
        number = knee.following(most)
    return knee
