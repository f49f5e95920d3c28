"""The price books: which one holds for a call, and a new one when prices change."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from talkstack.audit.model import Actor
from talkstack.audit.service import Audit
from talkstack.clock import Clock
from talkstack.errors import FieldProblem, InvalidError, StaleError
from talkstack.usage.listed import LIST
from talkstack.usage.model.book import PriceBook, Rate, lacking
from talkstack.usage.ports import PriceBookStore

ATTEMPTS = 5
"""Two owners may publish at once: each gets a version of its own."""


async def book_at(books: PriceBookStore, instant: datetime) -> PriceBook:
    """Where nobody has migrated yet, public list prices hold."""
    return await books.at(instant) or LIST


@dataclass(frozen=True, kw_only=True)
class Prices:
    books: PriceBookStore
    audit: Audit
    clock: Clock

    async def page(self, *, before: int | None, limit: int) -> list[PriceBook]:
        """The newest first; one more than the limit when there are more."""
        return await self.books.newest(before=before, limit=limit + 1)

    async def publish(
        self, actor: Actor, project_id: str, *, rates: tuple[Rate, ...], valid_from: datetime | None
    ) -> PriceBook:
        """For calls that begin from then on. InvalidError when a meter would be without a price."""
        now = self.clock.now()
        _refuse(rates, valid_from, now)
        async with self.audit.change(actor, "prices.publish", project_id=project_id, resource="prices"):
            for _ in range(ATTEMPTS):
                book = PriceBook(
                    version=await self._next(), valid_from=valid_from or now, created_at=now, rates=rates
                )
                if await self.books.insert(book):
                    return book
        raise StaleError("price book", "")

    async def _next(self) -> int:
        newest = await self.books.newest(before=None, limit=1)
        return 1 + (newest[0].version if newest else LIST.version)


def _refuse(rates: tuple[Rate, ...], valid_from: datetime | None, now: datetime) -> None:
    problems = [
        FieldProblem("body", "/rates", "meter_missing", f"{meter} has no price for whatever has none")
        for meter in lacking(rates)
    ]
    twice = [key for key, times in Counter((rate.meter, rate.key) for rate in rates).items() if times > 1]
    problems += [FieldProblem("body", "/rates", "rate_twice", f"{meter} has two") for meter, _ in twice]
    if valid_from is not None and valid_from < now:
        late = "what calls cost that have begun does not change"
        problems.append(FieldProblem("body", "/valid_from", "in_the_past", late))
    if problems:
        raise InvalidError(problems)
