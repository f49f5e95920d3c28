"""What lists tell of a call, and which calls are asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Self

from talkstack.calls.call import Call
from talkstack.calls.model.plan import EndReason
from talkstack.calls.model.standing import Status

Direction = Literal["inbound", "outbound"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A call without what was said in it. `person`, and one of the numbers, is empty when it was withheld."""

    id: str
    project_id: str
    direction: Direction
    status: Status
    outcome: EndReason | None
    person: str
    caller: str
    called: str
    number_id: str
    agent_id: str
    agent_version: int
    metadata: dict[str, str]
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, call: Call) -> Self:
        plain = {name: getattr(call, name) for name in cls.__dataclass_fields__ if name != "status"}
        return cls(status=Status(call.status), **plain)

    @property
    def live(self) -> bool:
        return self.status.live

    @property
    def connected_at(self) -> datetime | None:
        """A call that comes in is answered as it comes, unless it was refused."""
        if self.outcome is EndReason.REFUSED:
            return None
        return self.answered_at if self.direction == "outbound" else self.started_at

    @property
    def duration_seconds(self) -> int | None:
        """How long they talked; None before the end."""
        if self.ended_at is None:
            return None
        return round((self.ended_at - (self.connected_at or self.ended_at)).total_seconds())


@dataclass(frozen=True)
class Span:
    """From `start` on, and before `end`; None leaves that side open."""

    start: datetime | None = None
    end: datetime | None = None

    def holds(self, at: datetime | None) -> bool:
        if at is None:
            return self.start is self.end is None
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """All that is said must be so. `live` holds a line, or is about to; `started` is exact to the millisecond."""

    person: str | None = None
    number_id: str | None = None
    direction: Direction | None = None
    agent_id: str | None = None
    agent_version: int | None = None
    status: Status | None = None
    outcome: EndReason | None = None
    live: bool | None = None
    started: Span = field(default=Span())
    ended: Span = field(default=Span())

    @property
    def facts(self) -> dict[str, str | int]:
        """What must be equal."""
        spans = {"started", "ended"}
        return {name: it for name, it in vars(self).items() if name not in spans and it is not None}

    def fits(self, entry: Entry) -> bool:
        equal = all(getattr(entry, name) == value for name, value in self.facts.items())
        return equal and self.started.holds(entry.started_at) and self.ended.holds(entry.ended_at)
