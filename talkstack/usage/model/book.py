"""What a unit of each meter costs, from when on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from talkstack.usage.model.meter import Meter

MILLION = 1_000_000
ANY = "*"
"""The key of what has no price of its own."""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """`micros` are micro-dollars for a million units. `key`: a number's first digits, a model's or engine's name, or ANY.

    `source` says where the price was read, and when.
    """

    meter: Meter
    micros: int
    key: str = ANY
    source: str = ""

    def cost(self, quantity: int) -> int:
        """In whole micro-dollars, half a one rounded up."""
        return (quantity * self.micros + MILLION // 2) // MILLION


@dataclass(frozen=True, kw_only=True)
class PriceBook:
    """It never changes: prices that do are a new version, from `valid_from` on. Every meter has a rate for ANY."""

    version: int
    valid_from: datetime
    created_at: datetime
    rates: tuple[Rate, ...]

    def rate(self, meter: Meter, subject: str) -> Rate:
        """What is unknown costs what the book says of ANY, never nothing."""
        return self._named(meter, subject) or self._by_key[meter, ANY]

    def _named(self, meter: Meter, subject: str) -> Rate | None:
        if not meter.by_prefix:
            return self._by_key.get((meter, subject))
        keys = (subject[:length] for length in range(len(subject), 0, -1))
        return next((rate for key in keys if (rate := self._by_key.get((meter, key)))), None)

    @cached_property
    def _by_key(self) -> dict[tuple[Meter, str], Rate]:
        return {(rate.meter, rate.key): rate for rate in self.rates}


def lacking(rates: tuple[Rate, ...]) -> list[Meter]:
    """The meters that have no rate for ANY."""
    known = {rate.meter for rate in rates if rate.key == ANY}
    return [meter for meter in Meter if meter not in known]
