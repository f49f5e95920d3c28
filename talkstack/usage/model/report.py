"""What is told of many accounts at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from talkstack.usage.model.account import Account


class Group(StrEnum):
    DAY = "day"
    AGENT = "agent"
    VERSION = "version"
    NUMBER = "number"
    DIRECTION = "direction"
    METER = "meter"


FIELDS = {
    Group.DAY: "day",
    Group.AGENT: "agent_id",
    Group.VERSION: "agent_version",
    Group.NUMBER: "number_id",
    Group.DIRECTION: "direction",
}
"""Where an account says it; the meter is said by its totals."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """`group` in the order that was asked for. `quantity` only of one meter: units of several do not add up.

    `calls`: so many have an account in it.
    """

    group: tuple[str | int, ...]
    quantity: int | None
    micros: int
    calls: int


def rows_of(accounts: Iterable[Account], by: Sequence[Group]) -> list[Row]:
    found: dict[tuple[str | int, ...], Row] = {}
    for account in accounts:
        for group, quantity, micros in _parts(account, by):
            row = found.get(group, Row(group=group, quantity=None, micros=0, calls=0))
            added = None if quantity is None else (row.quantity or 0) + quantity
            found[group] = Row(group=group, quantity=added, micros=row.micros + micros, calls=row.calls + 1)
    return [found[group] for group in sorted(found)]


def _parts(account: Account, by: Sequence[Group]) -> Iterator[tuple[tuple[str | int, ...], int | None, int]]:
    if Group.METER not in by:
        yield tuple(getattr(account, FIELDS[it]) for it in by), None, account.micros
        return
    for total in account.totals:
        named = (total.meter.value if it is Group.METER else getattr(account, FIELDS[it]) for it in by)
        yield tuple(named), total.quantity, total.micros
