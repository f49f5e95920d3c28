from __future__ import annotations

from typing import Protocol

from talkstack.numbers.model import PhoneNumber


class NumberStore(Protocol):
    async def assign(self, number: PhoneNumber) -> PhoneNumber:
        """Keep the number, or point the one we have at this agent. What now stands is returned."""
        ...

    async def page(
        self, project_id: str, *, agent_id: str | None, after: str | None, limit: int
    ) -> list[PhoneNumber]:
        """The newest first; one more than the limit when there are more."""
        ...

    async def forget_all(self, project_id: str) -> None:
        """They are none of ours any more; what the carrier knows of them stays."""
        ...

    async def by_e164(self, e164: str) -> PhoneNumber:
        """NotFoundError("number", "") when it is none of ours: the number itself is not repeated."""
        ...
