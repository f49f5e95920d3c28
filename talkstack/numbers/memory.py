from __future__ import annotations

import asyncio
from dataclasses import replace

from talkstack.errors import NotFoundError, StaleError
from talkstack.numbers.model import PhoneNumber


class MemoryNumberStore:
    def __init__(self) -> None:
        self._numbers: dict[str, PhoneNumber] = {}

    async def assign(self, number: PhoneNumber) -> PhoneNumber:
        await asyncio.sleep(0)
        kept = self._numbers.get(number.e164)
        if kept is None:
            kept = self._first(number)
        elif kept.project_id != number.project_id:
            raise StaleError("number", number.id)
        elif kept.agent_id != number.agent_id:
            kept = replace(kept, agent_id=number.agent_id, revision=kept.revision + 1)
        self._numbers[number.e164] = kept
        return kept

    async def page(
        self, project_id: str, *, agent_id: str | None, after: str | None, limit: int
    ) -> list[PhoneNumber]:
        await asyncio.sleep(0)
        found = sorted(self._numbers.values(), key=lambda number: number.id, reverse=True)
        return [
            number
            for number in found
            if number.project_id == project_id
            and (agent_id is None or number.agent_id == agent_id)
            and (after is None or number.id < after)
        ][: limit + 1]

    async def forget_all(self, project_id: str) -> None:
        await asyncio.sleep(0)
        self._numbers = {e164: it for e164, it in self._numbers.items() if it.project_id != project_id}

    async def by_e164(self, e164: str) -> PhoneNumber:
        await asyncio.sleep(0)
        if e164 not in self._numbers:
            raise NotFoundError("number", "")
        return self._numbers[e164]

    def _first(self, number: PhoneNumber) -> PhoneNumber:
        if any(kept.id == number.id for kept in self._numbers.values()):
            raise StaleError("number", number.id)
        return number
