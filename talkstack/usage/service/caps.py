"""A live call that has cost as much as it may is ended: politely, or else by hanging up."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from talkstack.agents.model import AgentDraft
from talkstack.calls.call import Call
from talkstack.calls.model.fact import Due, Fact, FactKind
from talkstack.calls.model.plan import EndReason
from talkstack.calls.ports import Lifecycle
from talkstack.calls.service.record import Recorder
from talkstack.clock import Clock
from talkstack.conversation.ports import ReplyStore
from talkstack.projects.ports import ProjectStore
from talkstack.projects.quota import limits_of
from talkstack.telephony.ports import Exchange
from talkstack.usage.model.account import day_of
from talkstack.usage.model.cap import Allowance, Cap, Running, soonest, used_up
from talkstack.usage.model.ledger import ledger
from talkstack.usage.model.measure.facts import facts_of
from talkstack.usage.ports import PriceBookStore
from talkstack.usage.service.prices import book_at
from talkstack.usage.service.purse import Purse

log = logging.getLogger(__name__)

FAREWELL = timedelta(seconds=30)
"""So long may the caller still speak, and the agent then say goodbye."""
SHORTEST_SLEEP = 5.0
"""What a call costs comes in steps: what is left of a cap is looked at no more often than this."""


@dataclass(frozen=True, kw_only=True)
class Caps:
    """`model` is what the deployment's turns ask, when their agent names none."""

    projects: ProjectStore
    replies: ReplyStore
    books: PriceBookStore
    purse: Purse
    recorder: Recorder
    exchange: Exchange
    model: str
    clock: Clock

    async def keep(self, call: Call, draft: AgentDraft, lifecycle: Lifecycle) -> float:
        """Of a call in which somebody talks; in how many seconds it must be looked at again, at the latest."""
        reached = next((fact for fact in call.log if fact.what == Due.CAP), None)
        if reached is not None:
            return await self._end(call, reached, lifecycle)
        allowances = await self._allowances(call, draft)
        if (cap := used_up(allowances)) is None:
            return max(SHORTEST_SLEEP, soonest(allowances))
        log.info("call.capped call=%s cap=%s", call.id, cap)
        await self._note(call, Due.CAP, cap, lifecycle)
        return FAREWELL.total_seconds()

    async def _end(self, call: Call, reached: Fact, lifecycle: Lifecycle) -> float:
        """Who never lets the agent speak, or says goodbye for too long, is cut off."""
        left = _farewell_until(call, reached) - self.clock.now()
        if left > timedelta():
            return max(1.0, left.total_seconds())
        await self._note(call, Due.CUT, reached.ref, lifecycle)
        await self.exchange.hang_up(call.twilio_sid or "")
        return SHORTEST_SLEEP

    async def _note(self, call: Call, due: Due, cap: str | None, lifecycle: Lifecycle) -> None:
        await self.recorder.note(call.id, lifecycle, kind=FactKind.DUE, key=f"due:{due}", what=due, ref=cap)

    async def _allowances(self, call: Call, draft: AgentDraft) -> list[Allowance]:
        limits = await limits_of(self.projects, call.project_id)
        most = draft.limits.max_cost_micros
        if most is None and not limits.capped:
            return []
        own = await self._running(call, draft)
        found = [] if most is None else [Allowance(cap=Cap.CALL, most=most, spent=own.micros, pace=own.pace)]
        if limits.capped:
            await self.purse.run(own)
            found += await self.purse.allowances(call.project_id, limits, own.day)
        return found

    async def _running(self, call: Call, draft: AgentDraft) -> Running:
        now = self.clock.now()
        replies = await self.replies.of_call(call.id)
        facts = facts_of(call, replies, draft, model=self.model, until=now)
        book = await book_at(self.books, call.started_at)
        return Running(
            call_id=call.id,
            project_id=call.project_id,
            day=day_of(call.started_at),
            micros=sum(entry.micros for entry in ledger(facts, book)),
            since=call.talking_since or now,
            seen_at=now,
        )


def _farewell_until(call: Call, reached: Fact) -> datetime:
    """The agent's last words begin it anew."""
    said = [it.at for it in call.log if it.kind is FactKind.TURN and it.ref == EndReason.COST_CAP]
    return datetime.fromtimestamp(max([reached.at, *said]) / 1000, tz=call.started_at.tzinfo) + FAREWELL
