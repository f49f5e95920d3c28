"""Numbers become ours: found, bought, or imported from the account.

Buying is spending: that it was intended is written down before Twilio is asked, and whoever finds it unfinished looks
at the account before asking again.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Literal

from talkstack.audit.model import Actor
from talkstack.audit.service import Audit
from talkstack.clock import Clock
from talkstack.errors import ConflictError, FieldProblem, InvalidError, NotFoundError, ProviderError
from talkstack.ids import new_id
from talkstack.keys.granted import Granted, refuse_beyond
from talkstack.keys.model import Scope
from talkstack.numbers.carrier import CarrierNumber, Offer, Search
from talkstack.numbers.documents import Documents
from talkstack.numbers.model import Assignment, NumberNews, NumberState, PhoneNumber
from talkstack.numbers.ports import NumberCarrier, NumberStore, Tell
from talkstack.numbers.service.assignment import Assignments
from talkstack.numbers.service.purchase import refuse_under_way
from talkstack.numbers.service.wiring import webhooks_of
from talkstack.projects.ports import ProjectStore
from talkstack.projects.quota import refuse_more
from talkstack.telephony.addresses import Addresses

WITH_AREA_CODES = frozenset({"CA", "US"})
FIELDS = ("agent_id", "directions", "fallback_url", "split")


@dataclass(frozen=True, kw_only=True)
class Acquirer:
    projects: ProjectStore
    numbers: NumberStore
    carrier: NumberCarrier
    assignments: Assignments
    documents: Documents
    tell: Tell
    addresses: Addresses
    audit: Audit
    clock: Clock

    async def offers(self, search: Search) -> list[Offer]:
        if search.area_code and search.country not in WITH_AREA_CODES:
            raise InvalidError((_wrong("query", "area_code", "no_area_codes", "only in CA and US"),))
        try:
            return await self.carrier.offers(search)
        except NotFoundError:
            raise InvalidError((_wrong("query", "country", "not_sold", "none of that type there"),)) from None

    async def add(
        self,
        actor: Actor,
        project_id: str,
        *,
        buy: str | None,
        bring: str | None,
        to: Assignment,
        granted: Granted = None,
    ) -> PhoneNumber:
        """ScopeError unless an owner imports: a number of the account may be at work elsewhere."""
        self.documents.refuse(to.fallback_url, granted)
        match buy, bring:
            case str(), None:
                return await self.buy(actor, project_id, buy, to)
            case None, str():
                refuse_beyond(granted, (Scope.OWNER,))
                return await self.bring(actor, project_id, bring, to)
            case _:
                raise InvalidError((_wrong("body", "", "one_number", "either buy a number or import it"),))

    async def bring(self, actor: Actor, project_id: str, e164: str, to: Assignment) -> PhoneNumber:
        """Import what the account has. Where its calls go is not touched."""
        await self.assignments.refuse(project_id, to)
        known = await self._owned(e164)
        if known is None:
            raise InvalidError((_wrong("body", "/import", "not_on_account", "the account has it not"),))
        if not known.voice:
            raise InvalidError((_wrong("body", "/import", "no_voice", "it cannot be called"),))
        await refuse_more(self.projects, project_id, "numbers", self.numbers)
        number = self._new(project_id, e164, to, NumberState.ACTIVE)
        async with self._change(actor, "number.import", number):
            await self.numbers.insert(number)
            await self.tell(number)
        return number

    async def buy(self, actor: Actor, project_id: str, e164: str, to: Assignment) -> PhoneNumber:
        """Once per number: after an unknown outcome (ProviderError) it may be asked again, a minute later."""
        await self.assignments.refuse(project_id, to)
        kept = await self._kept(e164)
        number = await (self._again(kept, project_id, to) if kept else self._first(project_id, e164, to))
        async with self._change(actor, "number.buy", number):
            await self._settle(number, again=kept is not None)
            active = number.became(NumberState.ACTIVE, self.clock.now())
            await self.numbers.replace(number, active)
            await self.tell(active)
        return active

    async def _first(self, project_id: str, e164: str, to: Assignment) -> PhoneNumber:
        await refuse_more(self.projects, project_id, "numbers", self.numbers)
        if await self._owned(e164):
            raise ConflictError("number_owned", "the account has that number already: import it")
        number = self._new(project_id, e164, to, NumberState.BUYING)
        await self.numbers.insert(number)
        return number

    async def _again(self, kept: PhoneNumber, project_id: str, to: Assignment) -> PhoneNumber:
        """Go on with a purchase that nobody is at work with any more."""
        if kept.project_id != project_id or kept.state is not NumberState.BUYING:
            raise ConflictError("number_taken", "somebody has that number already")
        now = self.clock.now()
        refuse_under_way(kept, now)
        taken = kept.assigned(to, now)
        await self.numbers.replace(kept, taken)
        return taken

    async def _settle(self, number: PhoneNumber, *, again: bool) -> None:
        known = await self._owned(number.e164) if again else None
        if known is None:
            known = await self._purchase(number)
        if known is not None:
            await self.carrier.configure(known.sid, webhooks_of(self.addresses, number))

    async def _purchase(self, number: PhoneNumber) -> CarrierNumber | None:
        """None when Twilio said yes; the number, when it said something else and the account has it all the same."""
        try:
            await self.carrier.buy(number.e164, webhooks_of(self.addresses, number))
        except (ConflictError, ProviderError) as error:
            known = await self._owned(number.e164)
            if known is not None:
                return known
            if not _unknown(error):
                await self.numbers.remove(number)
            raise
        return None

    async def _owned(self, e164: str) -> CarrierNumber | None:
        try:
            return await self.carrier.owned(e164)
        except NotFoundError:
            return None

    async def _kept(self, e164: str) -> PhoneNumber | None:
        try:
            return await self.numbers.by_e164(e164)
        except NotFoundError:
            return None

    def _new(self, project_id: str, e164: str, to: Assignment, state: NumberState) -> PhoneNumber:
        now = self.clock.now()
        return PhoneNumber(
            id=new_id("num", now),
            project_id=project_id,
            e164=e164,
            created_at=now,
            state=state,
            untold=NumberNews.ASSIGNED if state is NumberState.ACTIVE else None,
            bought=state is NumberState.BUYING,
            **vars(to),
        )

    def _change(self, actor: Actor, action: str, number: PhoneNumber) -> AbstractAsyncContextManager[None]:
        return self.audit.change(
            actor, action, project_id=number.project_id, resource=number.id, fields=FIELDS
        )


def _unknown(error: ConflictError | ProviderError) -> bool:
    return isinstance(error, ProviderError) and error.retryable


def _wrong(where: Literal["body", "query"], pointer: str, code: str, detail: str) -> FieldProblem:
    return FieldProblem(where, pointer, code, detail)
