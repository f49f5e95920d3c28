"""What is asked of the app, and what goes wrong meanwhile; drawn from a seed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Literal

from local.clinic.slots import slots_of
from soak.caller import Lines
from soak.dialling.scene import number_of

type Kind = Literal["booking", "question", "hang_up", "answered", "busy", "no-answer"]
type Answer = Literal["taken", "refused", "hung", "lost", "unverified"]
"""How a delivery was answered; `lost`: it was taken, and nobody heard so."""

KINDS: Mapping[Kind, int] = {
    "booking": 30,
    "question": 20,
    "hang_up": 10,
    "answered": 20,
    "busy": 10,
    "no-answer": 10,
}
"""Of a hundred calls. The first three ring in, the others are placed."""

INBOUND: tuple[Kind, ...] = ("booking", "question", "hang_up")
BYE: Lines = (("No, thank you", "Goodbye"),)
AHEAD = timedelta(days=2)

LATE_MS = (2_000, 20_000, 120_000, 330_000)
"""Sooner than anybody misses it, and when its call has long been wound up without it."""

ILLNESSES: Sequence[tuple[float, tuple[Answer, ...]]] = (
    (0.05, ("refused",)),
    (0.03, ("lost",)),
    (0.01, ("hung",)),
    (0.02, ("refused", "refused")),
    (0.01, ("refused", "lost", "refused")),
)
"""Shares of all events, and how the customer's server answers the first tries of each."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Workers and the front die about so often; `fail` is the share of activities that do."""

    calls: int
    seed: int
    workers: int = 3
    at_once: int = 10
    fail: float = 0.1
    callbacks: Mapping[str, Any] = field(
        default_factory=lambda: {"drop": 0.05, "late": 0.1, "double": 0.1, "late_ms": LATE_MS}
    )
    illnesses: Sequence[tuple[float, tuple[Answer, ...]]] = ILLNESSES
    worker_seconds: float = 6.0
    front_seconds: float = 90.0
    patience_seconds: float = 1_500.0

    def random(self, name: str) -> Random:
        """The same for the same seed, whatever else is drawn."""
        return Random(f"{self.seed}/{name}")


@dataclass(frozen=True)
class Wish:
    """A call somebody wants: who rings in or is rung at, and what is said there."""

    n: int
    kind: Kind
    lines: Lines = ()

    @property
    def number(self) -> str:
        return number_of(self.n)


def wishes(plan: Plan, today: date) -> list[Wish]:
    random, slots = plan.random("wishes"), _slots(today)
    kinds = random.choices(tuple(KINDS), weights=tuple(KINDS.values()), k=plan.calls)
    return [Wish(n, kind, _lines(kind, slots)) for n, kind in enumerate(kinds, start=1)]


def _lines(kind: Kind, slots: Iterator[str]) -> Lines:
    match kind:
        case "booking":
            return ((f"I'd like to book a check-up on {next(slots)}, my name is Anna Lee", "booked"), *BYE)
        case "question":
            return (("How much does it cost?", "sixty"), *BYE)
        case _:
            return ()


def _slots(today: date) -> Iterator[str]:
    """Each once: no two callers want the same."""
    day = today + AHEAD
    while True:
        for slot in slots_of(day, datetime.combine(today, time())):
            yield f"{day:%B} {day.day} at {slot.to_json()['spoken_time']}"
        day += timedelta(days=1)
