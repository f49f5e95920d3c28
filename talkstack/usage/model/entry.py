"""The lines of a call's account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from talkstack.usage.model.book import PriceBook
from talkstack.usage.model.meter import Meter


@dataclass(frozen=True, kw_only=True)
class Use:
    """So much of something in a turn, or in none of them. `subject`: a model's or engine's name, or the number that was called."""

    turn: int | None
    meter: Meter
    quantity: int
    subject: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`key` is that of the rate which was taken."""

    turn: int | None
    meter: Meter
    key: str
    quantity: int
    micros: int


@dataclass(frozen=True, kw_only=True)
class Total:
    meter: Meter
    quantity: int
    micros: int


def entered(uses: Iterable[Use], book: PriceBook) -> tuple[Entry, ...]:
    """One for each turn, meter and rate: what is rounded is rounded once for each."""
    quantities = Counter[tuple[int | None, Meter, str]]()
    for use in uses:
        rate = book.rate(use.meter, use.subject)
        quantities[use.turn, use.meter, rate.key] += use.quantity
    return tuple(
        Entry(turn=turn, meter=meter, key=key, quantity=it, micros=book.rate(meter, key).cost(it))
        for (turn, meter, key), it in quantities.items()
        if it
    )


def totals(entries: Iterable[Entry]) -> tuple[Total, ...]:
    quantities, micros = Counter[Meter](), Counter[Meter]()
    for entry in entries:
        quantities[entry.meter] += entry.quantity
        micros[entry.meter] += entry.micros
    return tuple(
        Total(meter=meter, quantity=quantities[meter], micros=micros[meter])
        for meter in Meter
        if meter in quantities
    )
