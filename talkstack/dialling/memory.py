from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from talkstack.calls.model.fact import AttemptState
from talkstack.dialling.attempt import Attempt, attempt_id
from talkstack.errors import StaleError


class MemoryDialStore:
    def __init__(self) -> None:
        self._attempts: dict[str, Attempt] = {}

    async def begin(self, attempt: Attempt) -> Attempt:
        await asyncio.sleep(0)
        return self._attempts.setdefault(attempt.id, attempt)

    async def get(self, call_id: str, n: int) -> Attempt | None:
        await asyncio.sleep(0)
        return self._attempts.get(attempt_id(call_id, n))

    async def learn(self, call_id: str, n: int, sid: str) -> bool:
        attempt = await self.get(call_id, n)
        if attempt is None or attempt.state not in {AttemptState.DIALLING, AttemptState.PLACED}:
            return False
        if attempt.sid not in {None, sid}:
            return False
        if any(other.sid == sid and other.id != attempt.id for other in self._attempts.values()):
            raise StaleError("attempt", attempt.id)
        self._attempts[attempt.id] = replace(attempt, state=AttemptState.PLACED, sid=sid)
        return True

    async def end(self, call_id: str, n: int, state: AttemptState, code: int | None = None) -> bool:
        attempt = await self.get(call_id, n)
        if attempt is None or attempt.state is not AttemptState.DIALLING:
            return False
        self._attempts[attempt.id] = replace(attempt, state=state, code=code)
        return True

    async def searched(self, call_id: str, n: int, at: datetime) -> None:
        if attempt := await self.get(call_id, n):
            self._attempts[attempt.id] = replace(attempt, searches=attempt.searches + 1, searched_at=at)

    async def known(self, sids: Iterable[str]) -> set[str]:
        await asyncio.sleep(0)
        return {attempt.sid for attempt in self._attempts.values() if attempt.sid} & set(sids)

    async def of_call(self, call_id: str) -> list[Attempt]:
        await asyncio.sleep(0)
        found = [attempt for attempt in self._attempts.values() if attempt.call_id == call_id]
        return sorted(found, key=lambda attempt: attempt.n)

    async def erase(self, call_id: str) -> None:
        await asyncio.sleep(0)
        self._attempts = {k: it for k, it in self._attempts.items() if it.call_id != call_id}
