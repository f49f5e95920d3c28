"""Our numbers: who answers each, and which of an agent's versions a call to it gets."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Literal

PUBLISHED = "published"
AT_WORK = timedelta(seconds=60)
"""No purchase is waited for longer: whoever began it has given up or died."""


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class NumberNews(StrEnum):
    """The types of a number's events."""

    ASSIGNED = "number.assigned"
    UPDATED = "number.updated"
    RELEASED = "number.released"


class NumberState(StrEnum):
    """`buying` and `releasing` are written before the carrier is asked: what came of it may not be known yet."""

    BUYING = "buying"
    ACTIVE = "active"
    RELEASING = "releasing"


@dataclass(frozen=True, kw_only=True)
class Share:
    """Of all calls to the number, those of this version are `weight` in the sum of the weights."""

    version: int | Literal["published"]
    weight: int


@dataclass(frozen=True, kw_only=True)
class RingHook:
    """Who answers is asked there for each call that comes in; `secret` names what the question is signed with."""

    url: str
    secret: str


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """Without an agent the project's default agent answers. Without a split every call gets what is published.

    `fallback_url`: where Twilio goes when nothing here answers a call; None: here, once more.
    """

    agent_id: str | None = None
    directions: tuple[Direction, ...] = (Direction.INBOUND,)
    split: tuple[Share, ...] = ()
    fallback_url: str | None = None
    ring_hook: RingHook | None = None


@dataclass(frozen=True, kw_only=True)
class PhoneNumber:
    """One of our numbers: `e164` is unique over all projects. The rest is as in Assignment.

    `untold`: what this revision is to its project, until that has been told.
    `bought`: its project has bought it, and may give it back; anything else was the account's before.
    """

    id: str
    project_id: str
    e164: str
    created_at: datetime
    agent_id: str | None = None
    directions: tuple[Direction, ...] = (Direction.INBOUND,)
    split: tuple[Share, ...] = ()
    fallback_url: str | None = None
    ring_hook: RingHook | None = None
    state: NumberState = NumberState.ACTIVE
    bought: bool = False
    updated_at: datetime | None = None
    untold: NumberNews | None = None
    revision: int = 1

    @property
    def changed_at(self) -> datetime:
        return self.updated_at or self.created_at

    @property
    def answers(self) -> bool:
        return Direction.INBOUND in self.directions and self.state is not NumberState.RELEASING

    @property
    def calls(self) -> bool:
        return Direction.OUTBOUND in self.directions and self.state is NumberState.ACTIVE

    def busy_seconds(self, now: datetime) -> int:
        """For how long whoever began to buy the number may still be waiting for Twilio; 0: nobody is."""
        waited = now - self.changed_at
        return (
            ceil((AT_WORK - waited).total_seconds())
            if self.state is NumberState.BUYING and waited < AT_WORK
            else 0
        )

    def assigned(self, to: Assignment, now: datetime) -> PhoneNumber:
        untold = NumberNews.UPDATED if self.state is NumberState.ACTIVE else None
        return self._changed(now, **vars(to), untold=untold)

    def became(self, state: NumberState, now: datetime) -> PhoneNumber:
        untold = NumberNews.ASSIGNED if state is NumberState.ACTIVE else None
        return self._changed(now, state=state, untold=untold)

    def released(self) -> PhoneNumber:
        """As it is told of when it is no more."""
        return replace(self, untold=NumberNews.RELEASED, revision=self.revision + 1)

    def _changed(self, now: datetime, **changes: object) -> PhoneNumber:
        return replace(self, **changes, updated_at=now, revision=self.revision + 1)


def drawn[T](lots: tuple[tuple[T, int], ...], key: str) -> T:
    """One of the things, by their weights; always the same one for the same key."""
    point = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) % sum(weight for _, weight in lots)
    for thing, weight in lots:
        point -= weight
        if point < 0:
            return thing
    raise ValueError("there is nothing to draw from")
