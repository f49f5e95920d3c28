"""What the border asks of the product for every request, beside the use case itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from talkstack.http.rest.exchange import Incoming, Outgoing, Principal


class Allowance(NamedTuple):
    """A key's requests in this window: how many, how many are left, and seconds until the next window."""

    limit: int
    remaining: int
    reset: int

    @property
    def headers(self) -> Mapping[str, str]:
        return {
            "RateLimit-Limit": f"{self.limit}",
            "RateLimit-Remaining": f"{self.remaining}",
            "RateLimit-Reset": f"{self.reset}",
        }


class Admission(NamedTuple):
    principal: Principal
    allowance: Allowance


class Doorkeeper(Protocol):
    async def admit(self, key: str) -> Admission:
        """UnauthorizedError for a key that opens nothing, TooManyRequestsError for one that asks too often."""
        ...


class Answers(Protocol):
    """What was answered under an Idempotency-Key, for a day."""

    async def begin(
        self, principal: Principal, operation: str, key: str, incoming: Incoming
    ) -> Outgoing | None:
        """What was answered under the key already; None: it is ours to answer now.

        ConflictError while another request under it is at work, and when it stood for a different request.
        """
        ...

    async def end(self, principal: Principal, operation: str, key: str, outgoing: Outgoing | None) -> None:
        """Keep the answer. Without one whoever asks again begins anew."""
        ...


@dataclass(frozen=True, kw_only=True)
class Gate:
    doorkeeper: Doorkeeper
    answers: Answers
