from __future__ import annotations

from typing import Protocol

from talkstack.numbers.carrier import CarrierNumber, Offer, Search, Webhooks
from talkstack.numbers.model import PhoneNumber


class UntoldNumbers(Protocol):
    """Those that were changed, and whose projects were not told."""

    async def untold(self, *, limit: int) -> list[PhoneNumber]: ...

    async def told(self, number: PhoneNumber) -> None:
        """Of this revision; idempotent."""
        ...


class NumberStore(UntoldNumbers, Protocol):
    async def insert(self, number: PhoneNumber) -> None:
        """ConflictError("number_taken", …) when somebody has that number already, of whatever project."""
        ...

    async def assign(self, number: PhoneNumber) -> PhoneNumber:
        """Keep the number, or point the one we have at this agent. What now stands is returned."""
        ...

    async def get(self, project_id: str, number_id: str) -> PhoneNumber:
        """NotFoundError("number", id), also for another project's."""
        ...

    async def by_e164(self, e164: str) -> PhoneNumber:
        """NotFoundError("number", "") when it is none of ours: the number itself is not repeated."""
        ...

    async def replace(self, before: PhoneNumber, after: PhoneNumber) -> None:
        """StaleError when `before` is not what stands."""
        ...

    async def remove(self, number: PhoneNumber) -> None:
        """StaleError unless this is what stands."""
        ...

    async def page(
        self, project_id: str, *, agent_id: str | None, after: str | None, limit: int, e164: str | None = None
    ) -> list[PhoneNumber]:
        """The newest first; one more than the limit when there are more."""
        ...

    async def outbound(self, project_id: str, agent_id: str) -> PhoneNumber | None:
        """The newest that may call: one that names the agent, else any."""
        ...

    async def count(self, project_id: str) -> int: ...

    async def forget_all(self, project_id: str) -> None:
        """They are none of ours any more; what the carrier knows of them stays."""
        ...


class NumberCarrier(Protocol):
    """The account's numbers at Twilio. Failures are ProviderError("twilio", …), without the number."""

    async def offers(self, search: Search) -> list[Offer]:
        """Numbers that can be called. NotFoundError when nothing of that kind is sold in that country."""
        ...

    async def owned(self, e164: str) -> CarrierNumber:
        """NotFoundError("number at Twilio", "") when the account has it not."""
        ...

    async def buy(self, e164: str, webhooks: Webhooks) -> None:
        """Asked once, never again by itself. Refused for good: ConflictError, or ProviderError not retryable.

        After a retryable one nobody knows whether it was bought.
        """
        ...

    async def configure(self, sid: str, webhooks: Webhooks) -> None:
        """Idempotent. NotFoundError when the account has no such number."""
        ...

    async def release(self, sid: str) -> None:
        """Idempotent: a number that is gone already is fine."""
        ...


class Tell(Protocol):
    async def __call__(self, number: PhoneNumber) -> None:
        """The number's project is told what it has not been; idempotent by the number's revision."""
        ...
