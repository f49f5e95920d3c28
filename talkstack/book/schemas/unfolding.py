from __future__ import annotations

from datetime import UTC, datetime
from typing import Self

from pydantic import Field

from talkstack.book.unfolding import Hearing, Turning, hearings
from talkstack.calls.model.plan import EndReason, Phase, SilenceAction
from talkstack.conversation.model import TurnReply, Utterance, place_of
from talkstack.http.rest.shapes import Told
from talkstack.tools.model import RunState


class Plan(Told):
    """What the turns after fact `k` had to obey."""

    k: int
    at: datetime
    phase: Phase
    silence: SilenceAction = Field(description="What the next silence gets")
    reprompt: int = Field(description="How many silences there were in a row")
    warning: bool = Field(description="The longest duration is near")
    last_turn: bool = Field(description="It is reached: the next turn is the last")
    capped: bool = Field(description="It is the last because of what the call, or its project, has cost")
    ended: EndReason | None
    attempt: int = Field(
        description="The last attempt to place the call that is to be made; 0 of one that came in"
    )

    @classmethod
    def of(cls, it: Turning) -> Self:
        return cls(k=it.fact.k, at=instant(it.fact.at), **vars(it.plan))


class Segment(Told):
    k: int
    ms: int = Field(description="How long it sounds; 0 when Twilio's voice says it")
    made_at: datetime | None = Field(
        description="When it could be heard; null of what was known before the turn"
    )
    sent_at: datetime | None = Field(description="When it left for Twilio, last; null while it has not")
    heard: Hearing | None = Field(
        description="`cut`: a part of it; null until the caller has answered, or is gone"
    )
    heard_share: float | None = Field(description="How much of it, 0 to 1, by its characters")


class Tool(Told):
    ordinal: int
    name: str
    state: RunState
    asked_at: datetime | None
    ms: int | None = Field(description="How long it took")


def segments(reply: TurnReply, said: Utterance | None) -> tuple[Segment, ...]:
    heard = hearings(reply.segments, said) if said else {}
    told: list[Segment] = []
    for it in reply.segments:
        found = heard.get(it.k)
        told.append(
            Segment(
                k=it.k,
                ms=it.ms,
                made_at=None if it.at is None else instant(it.at),
                sent_at=_sent_at(reply, it.k),
                heard=found and found.hearing,
                heard_share=found and found.share,
            )
        )
    return tuple(told)


def tools(reply: TurnReply) -> tuple[Tool, ...]:
    return tuple(
        Tool(ordinal=it.ordinal, name=it.name, state=it.state, asked_at=it.at, ms=it.milliseconds)
        for it in reply.runs
    )


def instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _sent_at(reply: TurnReply, k: int) -> datetime | None:
    times = [sent.at for key, sent in reply.sent.items() if place_of(key)[0] < k <= sent.through]
    return instant(max(times)) if times else None
