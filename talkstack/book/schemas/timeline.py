from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Self

from pydantic import Field

from talkstack.aftermath.model import Step, took
from talkstack.book.reading import History
from talkstack.book.schemas.unfolding import Plan, Segment, Tool, instant, segments, tools
from talkstack.book.unfolding import turnings
from talkstack.calls.call import Call
from talkstack.calls.model import fact
from talkstack.conversation.model import ReplyState, TurnReply, Utterance, place_of
from talkstack.conversation.situation import opening
from talkstack.http.rest.shapes import Told
from talkstack.telemetry.model import trace_id


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
    tools: tuple[Tool, ...]

    @classmethod
    def of(cls, reply: TurnReply, said: Utterance | None) -> Self:
        return cls(
            n=reply.n,
            arrived_at=reply.at,
            state=reply.state,
            takeovers=reply.epoch - 1,
            segments=segments(reply, said),
            documents=documents(reply),
            tools=tools(reply),
        )


class WrapUp(Told):
    step: Step
    done_at: datetime | None = Field(description="Null of calls of earlier versions")
    ms: int | None = Field(description="How long its last try took")
    failed: bool = Field(description="It was given up")


class Event(Told):
    """What the project's webhooks were told; nothing is kept of what none of them wanted."""

    sequence: int
    type: str
    at: datetime


class Timeline(Told):
    """What happened in a call, in the order in which it became known, and what followed from it."""

    trace_id: str = Field(description="Under which the call is traced")
    facts: tuple[Fact, ...]
    plans: tuple[Plan, ...] = Field(description="Each time that a fact changed it")
    opening: Reply | None = Field(
        description="What it began with; null when the model made that: turn 0 of `replies`"
    )
    replies: tuple[Reply, ...]
    steps: tuple[WrapUp, ...] = Field(description="What was done after the call, as far as it is done")
    events: tuple[Event, ...]

    @classmethod
    def of(cls, history: History) -> Self:
        call, replies = history.call, history.replies
        said = {words.n: words for words in history.said if words.speaker == "agent"}
        begun = call.opening and not any(reply.n == 0 for reply in replies)
        return cls(
            trace_id=trace_id(call.id),
            facts=tuple(Fact.of(it) for it in call.log),
            plans=tuple(Plan.of(it) for it in turnings(call.log)),
            opening=Reply.of(opening(call), said.get(0)) if begun else None,
            replies=tuple(Reply.of(it, said.get(it.n)) for it in replies),
            steps=tuple(steps(call)),
            events=tuple(Event(sequence=it.sequence, type=it.type, at=it.at) for it in history.events),
        )


def documents(reply: TurnReply) -> tuple[Document, ...]:
    told: list[Document] = []
    for key in sorted(reply.sent, key=place_of):
        (after, fillers), sent = place_of(key), reply.sent[key]
        told.append(Document(after=after, fillers=fillers, through=sent.through, sent_at=instant(sent.at)))
    return tuple(told)


def steps(call: Call) -> Iterator[WrapUp]:
    for step in Step:
        if step in call.steps:
            kept = call.steps.get(took(step), {})
            failed = "failed" in call.steps[step]
            yield WrapUp(step=step, done_at=kept.get("at"), ms=kept.get("ms"), failed=failed)
