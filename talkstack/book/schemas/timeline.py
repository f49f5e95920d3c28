from __future__ import annotations

from datetime import UTC, datetime
from typing import Self

from pydantic import Field

from talkstack.book.reading import Course
from talkstack.calls.model import fact
from talkstack.conversation.model import ReplyState, TurnReply, place_of
from talkstack.http.rest.shapes import Told


class Fact(Told):
    """Something that happened. `n` is a turn or an attempt, `what` and `ref` are kinds and ids; never words."""

    k: int
    kind: fact.FactKind
    at: datetime
    n: int | None
    what: str | None
    ref: str | None

    @classmethod
    def of(cls, it: fact.Fact) -> Self:
        return cls(k=it.k, kind=it.kind, at=instant(it.at), n=it.n, what=it.what, ref=it.ref)


class Segment(Told):
    k: int
    ms: int = Field(description="How long it sounds; 0 when Twilio's voice says it")


class Document(Told):
    """TwiML that left for Twilio with the segments behind `after` up to `through`.

    There are none in it when the two are equal: it is a filler, or only ends the turn.
    """

    after: int
    fillers: int = Field(description="How many fillers came before it")
    through: int
    sent_at: datetime


class Reply(Told):
    n: int
    arrived_at: datetime
    state: ReplyState
    takeovers: int = Field(description="How often another instance had to go on with it")
    segments: tuple[Segment, ...]
    documents: tuple[Document, ...]

    @classmethod
    def of(cls, reply: TurnReply) -> Self:
        return cls(
            n=reply.n,
            arrived_at=reply.at,
            state=reply.state,
            takeovers=reply.epoch - 1,
            segments=tuple(Segment(k=it.k, ms=it.ms) for it in reply.segments),
            documents=documents(reply),
        )


class Timeline(Told):
    """What happened in a call, in the order in which it became known, and what was sent in each turn."""

    facts: tuple[Fact, ...]
    replies: tuple[Reply, ...]

    @classmethod
    def of(cls, course: Course) -> Self:
        return cls(
            facts=tuple(Fact.of(it) for it in course.call.log),
            replies=tuple(Reply.of(it) for it in course.replies),
        )


def documents(reply: TurnReply) -> tuple[Document, ...]:
    told: list[Document] = []
    for key in sorted(reply.sent, key=place_of):
        (after, fillers), sent = place_of(key), reply.sent[key]
        told.append(Document(after=after, fillers=fillers, through=sent.through, sent_at=instant(sent.at)))
    return tuple(told)


def instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
