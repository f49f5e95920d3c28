"""What is read of accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from talkstack.calls.ports import CallStore
from talkstack.calls.service.own import own_call
from talkstack.clock import Clock
from talkstack.errors import ConflictError, FieldProblem, InvalidError, NotFoundError
from talkstack.usage.model.account import Account
from talkstack.usage.model.report import Group, Row
from talkstack.usage.ports import UsageStore

MOST_DAYS = 366
MOST_ROWS = 5000
USUAL_DAYS = 30
WRAP_UP_SECONDS = 15


@dataclass(frozen=True, kw_only=True)
class Reporter:
    usage: UsageStore
    calls: CallStore
    clock: Clock

    async def account(self, project_id: str, call_id: str) -> Account:
        """ConflictError("cost_unknown") until the call is accounted for; the account outlives the call."""
        try:
            account = await self.usage.get(call_id)
        except NotFoundError:
            await own_call(self.calls, project_id, call_id)
            reason = "the call is not over, or not accounted for yet"
            raise ConflictError("cost_unknown", reason, retry_after=WRAP_UP_SECONDS) from None
        if account.project_id != project_id:
            raise NotFoundError("call", call_id)
        return account

    async def report(
        self, project_id: str, first: date | None, last: date | None, by: Sequence[Group]
    ) -> list[Row]:
        """Of whole days by UTC, both ends among them; of the thirty days up to today when none is said.

        InvalidError for more than can be told at once.
        """
        until = last or self.clock.now().date()
        since = first or date.fromordinal(max(1, until.toordinal() - USUAL_DAYS + 1))
        _refuse(since, until)
        rows = await self.usage.report(
            project_id, since.isoformat(), until.isoformat(), by=by, limit=MOST_ROWS + 1
        )
        if len(rows) > MOST_ROWS:
            raise _invalid("group_by", "too_many_rows", f"more than {MOST_ROWS} rows: ask for fewer days")
        return rows


def _refuse(since: date, until: date) -> None:
    if until < since:
        raise _invalid("to", "before_from", "it is before the first day")
    if (until - since).days >= MOST_DAYS:
        raise _invalid("from", "too_long", f"at most {MOST_DAYS} days at once")


def _invalid(pointer: str, code: str, detail: str) -> InvalidError:
    return InvalidError([FieldProblem("query", pointer, code, detail)])
