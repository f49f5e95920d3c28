"""A call that is over is accounted for, once."""

from __future__ import annotations

from dataclasses import dataclass

from talkstack.aftermath.model import Done
from talkstack.calls.call import Call
from talkstack.clock import Clock
from talkstack.conversation.ports import ReplyStore
from talkstack.numbers.service.directory import Directory
from talkstack.projects.ports import ProjectStore
from talkstack.projects.quota import limits_of
from talkstack.usage.model.account import Account, day_of
from talkstack.usage.model.ledger import ledger
from talkstack.usage.model.measure.facts import Facts, facts_of
from talkstack.usage.model.measure.lines import connected
from talkstack.usage.ports import PriceBookStore, UsageStore
from talkstack.usage.service.prices import book_at
from talkstack.usage.service.purse import Purse


@dataclass(frozen=True, kw_only=True)
class Charger:
    """`model` is what the deployment's turns ask, when their agent names none."""

    directory: Directory
    replies: ReplyStore
    books: PriceBookStore
    usage: UsageStore
    projects: ProjectStore
    purse: Purse
    model: str
    clock: Clock

    async def charge(self, call: Call) -> Done:
        """The day's sum is taken once the account is there: whoever comes last sees all of them."""
        account = await self.usage.insert(await self._account(call))
        limits = await limits_of(self.projects, call.project_id)
        if limits.capped:
            await self.purse.count(account.project_id, account.day)
        await self.purse.spending.settle(call.id)
        return Done(result={"micros": account.micros, "book": account.book})

    async def _account(self, call: Call) -> Account:
        version = await self.directory.of(call)
        facts = facts_of(
            call,
            await self.replies.of_call(call.id),
            version.draft,
            model=self.model,
            until=self.clock.now(),
        )
        book = await book_at(self.books, call.started_at)
        return Account(
            call_id=call.id,
            project_id=call.project_id,
            agent_id=call.agent_id,
            agent_version=call.agent_version,
            number_id=call.number_id,
            person=call.person,
            direction=call.direction,
            day=day_of(call.started_at),
            charged_at=self.clock.now(),
            book=book.version,
            entries=ledger(facts, book),
            twilio_sid=_billed(facts),
            open=_billed(facts) is not None,
        )


def _billed(facts: Facts) -> str | None:
    return facts.call.twilio_sid if connected(facts) else None
