from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from talkstack.usage.model.account import Account
from talkstack.usage.model.book import PriceBook
from talkstack.usage.model.cap import Running
from talkstack.usage.model.report import Group, Row


class PriceBookStore(Protocol):
    async def insert(self, book: PriceBook) -> bool:
        """False when its version is taken: no book ever changes."""
        ...

    async def at(self, instant: datetime) -> PriceBook | None:
        """The one that is valid then: of those that began by then the latest, of two at once the later version."""
        ...

    async def newest(self, *, before: int | None, limit: int) -> list[PriceBook]:
        """Those of versions before that one, the newest first."""
        ...


class UsageStore(Protocol):
    async def insert(self, account: Account) -> Account:
        """Idempotent by its call: the first one stays, and is returned."""
        ...

    async def get(self, call_id: str) -> Account:
        """NotFoundError("usage", id) while there is none."""
        ...

    async def spent(self, project_id: str, day: str) -> int:
        """The micro-dollars of all accounts of that day."""
        ...

    async def report(
        self, project_id: str, first: str, last: str, *, by: Sequence[Group], limit: int
    ) -> list[Row]:
        """Quantities and micro-dollars of the days from `first` to `last`, in the order of their groups."""
        ...

    async def unreconciled(self, *, limit: int) -> list[Account]:
        """Those that are open; whoever was asked about least lately comes first."""
        ...

    async def asked(self, call_id: str, at: datetime) -> None:
        """The carrier had nothing to tell yet, or would not."""
        ...

    async def reconcile(self, call_id: str, micros: int | None) -> None:
        """It is open no more, and forgets the carrier's sid; None: the carrier will never tell. The first stays."""
        ...


class Spending(Protocol):
    """What a project's caps are seen by: a sum for each day, and what its live calls have cost so far."""

    async def raise_to(self, project_id: str, day: str, micros: int) -> None:
        """The greatest sum of the day stays: it only grows."""
        ...

    async def of_days(self, project_id: str, first: str, last: str) -> dict[str, int]:
        """By day."""
        ...

    async def run(self, running: Running) -> None:
        """The latest look at a live call stays."""
        ...

    async def live(self, project_id: str) -> list[Running]: ...

    async def settle(self, call_id: str) -> None:
        """The call is live no more. Idempotent."""
        ...


@dataclass(frozen=True)
class Price:
    """`currency` as the account has it. Not `whole`: what of it is unknown may yet be told, or never."""

    micros: int
    currency: str
    whole: bool = True


class Billing(Protocol):
    async def price(self, call_sid: str) -> Price | None:
        """Of a call, those it was put through to, and its recordings. None until all of them have one;
        without those that were deleted before, which may never have one.

        NotFoundError when the carrier knows the call no more. Failures are ProviderError("twilio", …).
        """
        ...
