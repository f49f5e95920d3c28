from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from talkstack.agents.words.variables import Value
from talkstack.book.model import Direction, Entry, Span, Wanted
from talkstack.book.reading import Record
from talkstack.calls.model.fact import AttemptState, FactKind
from talkstack.calls.model.plan import EndReason, Phase
from talkstack.calls.model.standing import Status
from talkstack.dialling import reasons
from talkstack.http.rest.instants import Instant
from talkstack.http.rest.paging import Paging
from talkstack.http.rest.shapes import Told
from talkstack.persons.model import PATTERN

SAME = (
    "id",
    "direction",
    "status",
    "outcome",
    "number_id",
    "agent_id",
    "agent_version",
    "metadata",
    "ended_at",
)


class CallFilter(BaseModel):
    """All that is said must be true of a call. `…_from` is the first instant, `…_to` the first that is too late."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    person: str | None = Field(default=None, pattern=PATTERN, max_length=36)
    number_id: str | None = Field(default=None, max_length=64, description="The number of yours")
    direction: Direction | None = None
    agent_id: str | None = Field(default=None, max_length=64)
    agent_version: int | None = Field(default=None, ge=1, le=1_000_000)
    status: Status | None = None
    outcome: EndReason | None = None
    live: bool | None = Field(default=None, description="It holds a line, or is about to")
    started_from: Instant | None = None
    started_to: Instant | None = None
    ended_from: Instant | None = None
    ended_to: Instant | None = None

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            person=self.person,
            number_id=self.number_id,
            direction=self.direction,
            agent_id=self.agent_id,
            agent_version=self.agent_version,
            status=self.status,
            outcome=self.outcome,
            live=self.live,
            started=Span(self.started_from, self.started_to),
            ended=Span(self.ended_from, self.ended_to),
        )

    @classmethod
    def of(cls, wanted: Wanted) -> Self:
        facts: dict[str, Any] = {**wanted.facts}
        return cls(
            **facts,
            started_from=wanted.started.start,
            started_to=wanted.started.end,
            ended_from=wanted.ended.start,
            ended_to=wanted.ended.end,
        )


class CallQuery(CallFilter, Paging):
    """A page of the calls of which all that is said is true."""


class CallListed(Told):
    """What was said in it is told by its transcript."""

    model_config = ConfigDict(frozen=True, defer_build=True, serialize_by_alias=True)

    id: str
    direction: Direction
    status: Status
    outcome: EndReason | None = Field(description="Why it ended; null while it has not")
    person: str | None = Field(description="Whoever is no number of yours; null when they withheld theirs")
    from_: str | None = Field(serialization_alias="from")
    to: str
    number_id: str
    agent_id: str
    agent_version: int
    metadata: dict[str, str]
    created_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    duration_seconds: int | None = Field(description="How long they talked; null before the end")

    @classmethod
    def of(cls, entry: Entry) -> Self:
        return cls(**told(entry))


def told(entry: Entry) -> dict[str, Any]:
    named = {
        "person": entry.person or None,
        "from_": entry.caller or None,
        "to": entry.called,
        "created_at": entry.started_at,
        "answered_at": entry.connected_at,
        "duration_seconds": entry.duration_seconds,
    }
    return {name: getattr(entry, name) for name in SAME} | named


class Reason(Told):
    code: str = Field(description="Stable: programs may rely on it")
    reason: str = Field(description="What went wrong, and what to do about it")
    retryable: bool = Field(description="The same call may come about later, without anything being changed")

    @classmethod
    def of(cls, found: reasons.Reason | None) -> Self | None:
        return found and cls(**found._asdict())


class Attempt(Told):
    n: int
    state: AttemptState
    began_at: datetime
    twilio_sid: str | None
    code: int | None = Field(description="Twilio's number for why it refused")
    reason: Reason | None = Field(description="Why it came to nothing; null while it has not")


class Command(Told):
    id: str
    kind: str
    at: datetime


class Call(CallListed):
    reason: Reason | None = Field(description="Why it came to nothing; null while it has not")
    twilio_sid: str | None = Field(description="Of the latest attempt")
    phase: Phase
    turns: int = Field(description="How many were answered")
    variables: dict[str, Value]
    answered_by: str | None = Field(description="Twilio's AnsweredBy, when it was asked for")
    attempts: tuple[Attempt, ...] = Field(description="To place it; a call that came in has none")
    cost_micros: int | None = Field(description="Micro-dollars; null until the call is accounted for")
    commands: tuple[Command, ...] = Field(description="What clients had done to it while it was live")

    @classmethod
    def read(cls, record: Record) -> Self:
        call = record.call
        machines = [fact.what for fact in call.log if fact.kind is FactKind.MACHINE]
        return cls(
            **told(Entry.of(call)),
            reason=Reason.of(reasons.reason_of(call)),
            twilio_sid=call.twilio_sid,
            phase=call.plan.phase,
            turns=call.turns,
            variables=call.variables,
            answered_by=machines[-1] if machines else None,
            attempts=tuple(
                Attempt(
                    n=it.n,
                    state=it.state,
                    began_at=it.began_at,
                    twilio_sid=it.sid,
                    code=it.code,
                    reason=Reason.of(reasons.reason_of_attempt(it, call.log)),
                )
                for it in record.attempts
            ),
            cost_micros=call.steps.get("charged", {}).get("micros"),
            commands=tuple(Command(id=it.id, kind=it.kind, at=it.at) for it in call.commands),
        )
