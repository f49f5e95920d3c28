from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from talkstack.errors import ConflictError, NotFoundError, ProviderError, StaleError
from talkstack.numbers.carrier import CarrierNumber, Offer, Search, Webhooks
from talkstack.numbers.model import PhoneNumber


class MemoryNumberStore:
    def __init__(self) -> None:
        self._numbers: dict[str, PhoneNumber] = {}

    async def insert(self, number: PhoneNumber) -> None:
        await asyncio.sleep(0)
        if number.id in self._numbers or self._find(number.e164):
            raise ConflictError("number_taken", "somebody has that number already")
        self._numbers[number.id] = number

    async def assign(self, number: PhoneNumber) -> PhoneNumber:
        await asyncio.sleep(0)
        kept = self._find(number.e164)
        if kept is None:
            kept = self._first(number)
        elif kept.project_id != number.project_id:
            raise StaleError("number", number.id)
        elif (kept.agent_id, kept.directions) != (number.agent_id, number.directions):
            moved = {"agent_id": number.agent_id, "directions": number.directions}
            kept = replace(kept, **moved, revision=kept.revision + 1)
        self._numbers[kept.id] = kept
        return kept

    async def get(self, project_id: str, number_id: str) -> PhoneNumber:
        await asyncio.sleep(0)
        kept = self._numbers.get(number_id)
        if kept is None or kept.project_id != project_id:
            raise NotFoundError("number", number_id)
        return kept

    async def by_e164(self, e164: str) -> PhoneNumber:
        await asyncio.sleep(0)
        kept = self._find(e164)
        if kept is None:
            raise NotFoundError("number", "")
        return kept

    async def replace(self, before: PhoneNumber, after: PhoneNumber) -> None:
        await asyncio.sleep(0)
        self._refuse_stale(before)
        self._numbers[before.id] = after

    async def remove(self, number: PhoneNumber) -> None:
        await asyncio.sleep(0)
        self._refuse_stale(number)
        del self._numbers[number.id]

    async def page(
        self, project_id: str, *, agent_id: str | None, after: str | None, limit: int, e164: str | None = None
    ) -> list[PhoneNumber]:
        await asyncio.sleep(0)
        found = sorted(self._numbers.values(), key=lambda number: number.id, reverse=True)
        return [
            number
            for number in found
            if number.project_id == project_id
            and (agent_id is None or number.agent_id == agent_id)
            and (e164 is None or number.e164 == e164)
            and (after is None or number.id < after)
        ][: limit + 1]

    async def outbound(self, project_id: str, agent_id: str) -> PhoneNumber | None:
        await asyncio.sleep(0)
        found = [it for it in self._numbers.values() if it.project_id == project_id and it.calls]
        return max(found, key=lambda it: (it.agent_id == agent_id, it.id), default=None)

    async def count(self, project_id: str) -> int:
        await asyncio.sleep(0)
        return sum(number.project_id == project_id for number in self._numbers.values())

    async def forget_all(self, project_id: str) -> None:
        await asyncio.sleep(0)
        self._numbers = {key: it for key, it in self._numbers.items() if it.project_id != project_id}

    async def untold(self, *, limit: int) -> list[PhoneNumber]:
        await asyncio.sleep(0)
        return [it for it in self._numbers.values() if it.untold][:limit]

    async def told(self, number: PhoneNumber) -> None:
        await asyncio.sleep(0)
        kept = self._numbers.get(number.id)
        if kept is not None and kept.revision == number.revision:
            self._numbers[number.id] = replace(kept, untold=None)

    def _find(self, e164: str) -> PhoneNumber | None:
        return next((kept for kept in self._numbers.values() if kept.e164 == e164), None)

    def _first(self, number: PhoneNumber) -> PhoneNumber:
        if number.id in self._numbers:
            raise StaleError("number", number.id)
        return number

    def _refuse_stale(self, number: PhoneNumber) -> None:
        kept = self._numbers.get(number.id)
        if kept is None or kept.revision != number.revision:
            raise StaleError("number", number.id)


@dataclass
class MemoryCarrier:
    """`stock`: what it sells; `account`: what was bought, by number; `lost`: so many next answers get lost on the way.

    `asked` are the changes that were asked of it, in their order.
    """

    stock: list[Offer] = field(default_factory=list[Offer])
    account: dict[str, CarrierNumber] = field(default_factory=dict[str, CarrierNumber])
    lost: int = 0
    asked: list[str] = field(default_factory=list[str])

    async def offers(self, search: Search) -> list[Offer]:
        await asyncio.sleep(0)
        sold = [offer for offer in self.stock if offer.country == search.country]
        if not sold:
            raise NotFoundError("numbers for sale", "")
        return [offer for offer in sold if search.contains in offer.e164][: search.limit]

    async def owned(self, e164: str) -> CarrierNumber:
        await asyncio.sleep(0)
        if e164 not in self.account:
            raise NotFoundError("number at Twilio", "")
        return self.account[e164]

    async def buy(self, e164: str, webhooks: Webhooks) -> None:
        await asyncio.sleep(0)
        self.asked.append("buy")
        if e164 not in {offer.e164 for offer in self.stock}:
            raise ConflictError("number_unavailable", "that number is not for sale")
        self.stock = [offer for offer in self.stock if offer.e164 != e164]
        self.account[e164] = CarrierNumber(sid=f"PN{e164}", e164=e164, voice=True, webhooks=webhooks)
        self._answer()

    async def configure(self, sid: str, webhooks: Webhooks) -> None:
        await asyncio.sleep(0)
        self.asked.append("configure")
        number = self._by_sid(sid)
        if number is None:
            raise NotFoundError("number at Twilio", "")
        self.account[number.e164] = replace(number, webhooks=webhooks)
        self._answer()

    async def release(self, sid: str) -> None:
        await asyncio.sleep(0)
        self.asked.append("release")
        number = self._by_sid(sid)
        if number:
            del self.account[number.e164]
        self._answer()

    def _by_sid(self, sid: str) -> CarrierNumber | None:
        return next((number for number in self.account.values() if number.sid == sid), None)

    def _answer(self) -> None:
        if self.lost:
            self.lost -= 1
            raise ProviderError("twilio", "no answer in time", retryable=True)
