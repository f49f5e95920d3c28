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

    async def by_e164(self, e164: str) -> PhoneNumber:
        await asyncio.sleep(0)
        if e164 not in self._numbers:
            raise NotFoundError("number", "")
        return self._numbers[e164]

    def _first(self, number: PhoneNumber) -> PhoneNumber:
        if any(kept.id == number.id for kept in self._numbers.values()):
            raise StaleError("number", number.id)
        return number
