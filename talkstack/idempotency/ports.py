from __future__ import annotations

from datetime import datetime
from typing import Protocol

from talkstack.idempotency.model import Attempt, KeptAnswer


class AttemptStore(Protocol):
    async def begin(self, attempt: Attempt) -> Attempt:
        """The attempt under that id: this one, when there was none."""
        ...

    async def take_over(self, attempt: Attempt, at: datetime) -> bool:
        """Begin an unanswered attempt anew; False when somebody else did, or answered it."""
        ...

    async def answer(self, attempt_id: str, answer: KeptAnswer) -> None:
        """Only while it is unanswered: the first answer stays."""
        ...

    async def forget(self, attempt_id: str) -> None:
        """Only while it is unanswered."""
        ...
