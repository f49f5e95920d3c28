from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from talkstack.errors import FieldProblem, InvalidError
from talkstack.http.rest.instants import Instant
from talkstack.http.rest.paging import Paging
from talkstack.http.rest.shapes import Sent, Told
from talkstack.usage.model import account, book, entry, report
from talkstack.usage.model.meter import Meter
from talkstack.usage.model.report import Group

MOST_MICROS = 1_000_000_000_000_000
MOST_RATES = 1000
GROUPS = "|".join(Group)
Key = Annotated[str, Field(pattern=r"^(\*|[A-Za-z0-9._+-]{1,64})$", max_length=64)]


def behind(cursor: str | None) -> int | None:
    """Where a page of price books ended, by their versions."""
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= len(f"{book.MILLION}")):
        raise InvalidError((FieldProblem("query", "cursor", "cursor_unknown", "no page ends there"),))
    return int(cursor)


class Rate(Sent):
    meter: Meter
    key: Key = Field(
        default=book.ANY,
        description="The first digits of a number, behind a +; a model's or engine's name; or * for whatever has no price of its own",
    )
    micros_per_million: int = Field(
        ge=0, le=MOST_MICROS, description="Micro-dollars for a million of the meter's units"
    )
    source: str = Field(default="", max_length=300, description="Where the price was read, and when")

    @property
    def rate(self) -> book.Rate:
        return book.Rate(meter=self.meter, key=self.key, micros=self.micros_per_million, source=self.source)


class PriceBookCreate(Sent):
    """All of the prices: whatever is not said in it has the price of `*`."""

    rates: tuple[Rate, ...] = Field(min_length=1, max_length=MOST_RATES)
    valid_from: Instant | None = Field(
        default=None, description="Calls that begin from then on are priced by it; null: from now on"
    )

    @property
    def wanted(self) -> tuple[book.Rate, ...]:
        return tuple(each.rate for each in self.rates)


class RateTold(Told):
    meter: Meter
    unit: str
    key: str
    micros_per_million: int
    source: str

    @classmethod
    def of(cls, rate: book.Rate) -> Self:
        return cls(
            meter=rate.meter,
            unit=rate.meter.unit,
            key=rate.key,
            micros_per_million=rate.micros,
            source=rate.source,
        )


class PriceBook(Told):
    version: int
    valid_from: datetime
    created_at: datetime
    rates: tuple[RateTold, ...]

    @classmethod
    def of(cls, it: book.PriceBook) -> Self:
        return cls(
            version=it.version,
            valid_from=it.valid_from,
            created_at=it.created_at,
            rates=tuple(RateTold.of(rate) for rate in it.rates),
        )


class Total(Told):
    meter: Meter
    unit: str
    quantity: int
    micros: int

    @classmethod
    def of(cls, total: entry.Total) -> Self:
        unit = total.meter.unit
        return cls(meter=total.meter, unit=unit, quantity=total.quantity, micros=total.micros)


class Entry(Told):
    turn: int | None = Field(description="Null for what belongs to no turn")
    meter: Meter
    unit: str
    key: str = Field(description="Of the price that was taken")
    quantity: int
    micros: int

    @classmethod
    def of(cls, it: entry.Entry) -> Self:
        return cls(
            turn=it.turn,
            meter=it.meter,
            unit=it.meter.unit,
            key=it.key,
            quantity=it.quantity,
            micros=it.micros,
        )


class Cost(Told):
    """All money is in micro-dollars."""

    call_id: str
    day: str = Field(description="On which it began, by UTC")
    price_book: int = Field(description="The version that was valid when it began")
    micros: int
    totals: tuple[Total, ...]
    entries: tuple[Entry, ...] = Field(description="By turn, meter and price")
    reconciled: bool = Field(description="Twilio has told what it took")
    twilio_micros: int | None = Field(
        description="For the calls and recordings at Twilio; null until it is told"
    )
    difference_micros: int | None = Field(description="How much more that is than the estimate of the same")

    @classmethod
    def of(cls, it: account.Account) -> Self:
        return cls(
            call_id=it.call_id,
            day=it.day,
            price_book=it.book,
            micros=it.micros,
            totals=tuple(Total.of(total) for total in it.totals),
            entries=tuple(Entry.of(each) for each in it.entries),
            reconciled=it.reconciled,
            twilio_micros=it.twilio_micros,
            difference_micros=it.difference_micros,
        )


class PriceQuery(Paging):
    pass


class UsageQuery(Sent):
    first: date | None = Field(
        default=None, alias="from", description="Of the days on which calls began, by UTC; 30 when not said"
    )
    last: date | None = Field(
        default=None, alias="to", description="This day is among them; today when not said"
    )
    group_by: str = Field(
        default=Group.METER,
        pattern=rf"^({GROUPS})(,({GROUPS})){{0,5}}$",
        max_length=60,
        description="One or several, with commas between them",
    )

    @property
    def by(self) -> tuple[Group, ...]:
        return tuple(dict.fromkeys(Group(name) for name in self.group_by.split(",")))


class Row(Told):
    """Whatever it is not grouped by is null; so is the quantity when several meters are in one."""

    day: str | None = None
    agent: str | None = None
    version: int | None = None
    number: str | None = None
    direction: str | None = None
    meter: Meter | None = None
    unit: str | None = None
    quantity: int | None = None
    calls: int = Field(description="That have an account, and in it this meter when it is grouped by that")
    micros: int

    @classmethod
    def of(cls, row: report.Row, by: Sequence[Group]) -> Self:
        named = dict(zip((it.value for it in by), row.group, strict=True))
        unit = Meter(named["meter"]).unit if "meter" in named else None
        return cls.model_validate(
            named | {"unit": unit, "quantity": row.quantity, "calls": row.calls, "micros": row.micros}
        )


class Usage(Told):
    rows: tuple[Row, ...]
    micros: int = Field(description="Of all rows")

    @classmethod
    def of(cls, rows: Iterable[report.Row], by: Sequence[Group]) -> Self:
        told = tuple(Row.of(row, by) for row in rows)
        return cls(rows=told, micros=sum(row.micros for row in told))
