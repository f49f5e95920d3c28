from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

from talkstack.idempotency.model import Attempt, KeptAnswer


class MemoryAttemptStore:
    def __init__(self) -> None:
        self._attempts: dict[str, Attempt] = {}

    async def begin(self, attempt: Attempt) -> Attempt:
        await asyncio.sleep(0)
        return self._attempts.setdefault(attempt.id, attempt)

    async def take_over(self, attempt: Attempt, at: datetime) -> bool:
        await asyncio.sleep(0)
        if self._attempts.get(attempt.id) != attempt:
            return False
        self._attempts[attempt.id] = replace(attempt, began_at=at)
        return True

    async def answer(self, attempt_id: str, answer: KeptAnswer) -> None:
        await asyncio.sleep(0)
        attempt = self._attempts.get(attempt_id)
        if attempt and attempt.answer is None:
            self._attempts[attempt_id] = replace(attempt, answer=answer)

    async def forget(self, attempt_id: str) -> None:
        await asyncio.sleep(0)
        attempt = self._attempts.get(attempt_id)
        if attempt and attempt.answer is None:
            del self._attempts[attempt_id]
