from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from talkstack.errors import NotFoundError, ProviderError
from talkstack.usage.listed import LIST
from talkstack.usage.model.account import Account
from talkstack.usage.model.book import PriceBook
from talkstack.usage.model.cap import Running
from talkstack.usage.model.report import Group, Row, rows_of
from talkstack.usage.ports import Price


class MemoryPriceBookStore:
    def __init__(self) -> None:
        self._books = {LIST.version: LIST}

    async def insert(self, book: PriceBook) -> bool:
        await asyncio.sleep(0)
        if book.version in self._books:
            return False
        self._books[book.version] = book
        return True

    async def at(self, instant: datetime) -> PriceBook | None:
        await asyncio.sleep(0)
        begun = [book for book in self._books.values() if book.valid_from <= instant]
        return max(begun, key=lambda book: (book.valid_from, book.version), default=None)

    async def newest(self, *, before: int | None, limit: int) -> list[PriceBook]:
        await asyncio.sleep(0)
        found = [it for version, it in self._books.items() if before is None or version < before]
        return sorted(found, key=lambda book: book.version, reverse=True)[:limit]


class MemoryUsageStore:
    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self._asked: dict[str, datetime] = {}

    async def insert(self, account: Account) -> Account:
        await asyncio.sleep(0)
        self._asked.setdefault(account.call_id, account.charged_at)
        return self._accounts.setdefault(account.call_id, account)

    async def get(self, call_id: str) -> Account:
        await asyncio.sleep(0)
        if call_id not in self._accounts:
            raise NotFoundError("usage", call_id)
        return self._accounts[call_id]

    async def spent(self, project_id: str, day: str) -> int:
        await asyncio.sleep(0)
        return sum(it.micros for it in self._of_days(project_id, day, day))

    async def report(
        self, project_id: str, first: str, last: str, *, by: Sequence[Group], limit: int
    ) -> list[Row]:
        await asyncio.sleep(0)
        return rows_of(self._of_days(project_id, first, last), by)[:limit]

    async def unreconciled(self, *, limit: int) -> list[Account]:
        await asyncio.sleep(0)
        waiting = [it for it in self._accounts.values() if it.open]
        return sorted(waiting, key=lambda it: self._asked[it.call_id])[:limit]

    async def asked(self, call_id: str, at: datetime) -> None:
        await asyncio.sleep(0)
        self._asked[call_id] = max(at, self._asked.get(call_id, at))

    async def reconcile(self, call_id: str, micros: int | None) -> None:
        await asyncio.sleep(0)
        account = self._accounts.get(call_id)
        if account and account.open:
            told = {"open": False, "reconciled": micros is not None, "twilio_micros": micros}
            self._accounts[call_id] = replace(account, twilio_sid=None, **told)

    def _of_days(self, project_id: str, first: str, last: str) -> list[Account]:
        mine = (it for it in self._accounts.values() if it.project_id == project_id)
        return [it for it in mine if first <= it.day <= last]


class MemorySpending:
    def __init__(self) -> None:
        self._days: dict[tuple[str, str], int] = {}
        self._running: dict[str, Running] = {}

    async def raise_to(self, project_id: str, day: str, micros: int) -> None:
        await asyncio.sleep(0)
        self._days[project_id, day] = max(micros, self._days.get((project_id, day), 0))

    async def of_days(self, project_id: str, first: str, last: str) -> dict[str, int]:
        await asyncio.sleep(0)
        mine = {day: micros for (project, day), micros in self._days.items() if project == project_id}
        return {day: micros for day, micros in mine.items() if first <= day <= last}

    async def run(self, running: Running) -> None:
        await asyncio.sleep(0)
        before = self._running.get(running.call_id, running)
        grown = max(running.micros, before.micros)
        self._running[running.call_id] = replace(
            before, micros=grown, seen_at=max(running.seen_at, before.seen_at)
        )

    async def live(self, project_id: str) -> list[Running]:
        await asyncio.sleep(0)
        return [it for it in self._running.values() if it.project_id == project_id]

    async def settle(self, call_id: str) -> None:
        await asyncio.sleep(0)
        self._running.pop(call_id, None)


@dataclass
class MemoryBilling:
    """`prices` by call sid: None while the carrier has not made up its mind. `fault` is raised instead, `faults` for
    single calls."""

    prices: dict[str, Price | None] = field(default_factory=dict[str, Price | None])
    fault: ProviderError | None = None
    faults: dict[str, ProviderError] = field(default_factory=dict[str, ProviderError])

    async def price(self, call_sid: str) -> Price | None:
        await asyncio.sleep(0)
        if self.fault is not None:
            raise self.fault
        if call_sid in self.faults:
            raise self.faults[call_sid]
        if call_sid not in self.prices:
            raise NotFoundError("call at Twilio", call_sid)
        return self.prices[call_sid]
