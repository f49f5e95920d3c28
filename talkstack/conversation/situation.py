"""Everything that is read before a turn is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from talkstack.agents.model import AgentVersion
from talkstack.calls.call import Call
from talkstack.calls.ports import CallStore
from talkstack.conversation.ledger.heard import heard, interrupted_at
from talkstack.conversation.model import Close, ReplyState, Sent, TurnReply, Utterance, key_of, reply_id
from talkstack.conversation.ports import ReplyStore, UtteranceStore
from talkstack.conversation.thinking.private import is_private, masked
from talkstack.errors import NotFoundError
from talkstack.numbers.service.directory import Directory


@dataclass(frozen=True, kw_only=True)
class Situation:
    """`reply` is the turn's own as it stands, `last` what the caller heard of the one before it, if there is one.

    `offered`: the one before it offered a person or a call back; `screened`: it was for whoever screens the call.

    `asked`: it asked whether the call may be recorded. `private`: numbers are told to nobody, and are not in `reply`.
    """

    call: Call
    version: AgentVersion
    reply: TurnReply
    history: Sequence[Utterance]
    last: Utterance | None = None
    offered: bool = False
    screened: bool = False
    asked: bool = False
    private: bool = False

    @property
    def n(self) -> int:
        return self.reply.n


@dataclass(frozen=True, kw_only=True)
class Reader:
    calls: CallStore
    replies: ReplyStore
    utterances: UtteranceStore
    directory: Directory

    async def situation(self, reply: TurnReply) -> Situation:
        call, history, before = await self.read(reply)
        return await self.of(reply, call, history, before)

    async def read(self, reply: TurnReply) -> tuple[Call, list[Utterance], TurnReply | None]:
        return await asyncio.gather(
            self.calls.get(reply.call_id),
            self.utterances.of_call(reply.call_id),
            self.before(reply),
        )

    async def of(
        self, reply: TurnReply, call: Call, history: Sequence[Utterance], before: TurnReply | None
    ) -> Situation:
        version = await self.directory.of(call)
        if reply.n == 0:
            return Situation(call=call, version=version, reply=reply, history=())
        last = agents_words(before or await self._first(call, version), reply, call, version)
        former = [
            each for each in history if each.n < last.n or (each.n == last.n and each.speaker == "caller")
        ]
        close, private = before.close if before else Close(), is_private(call, before)
        return Situation(
            call=call,
            version=version,
            reply=replace(reply, said=masked(reply.said)) if private else reply,
            history=(*former, last),
            last=last,
            offered=close.offered,
            screened=close.screened,
            asked=close.asked,
            private=private,
        )

    async def _first(self, call: Call, version: AgentVersion) -> TurnReply:
        if version.draft.opens_with_model:
            with suppress(NotFoundError):
                return await self.replies.get(reply_id(call.id, 0))
        return opening(call)

    async def before(self, reply: TurnReply) -> TurnReply | None:
        """None when there was only the opening, which is known from the call."""
        if reply.n <= 1:
            return None
        try:
            return await self.replies.get(reply_id(reply.call_id, reply.n - 1))
        except NotFoundError:
            return None


def agents_words(before: TurnReply, reply: TurnReply, call: Call, version: AgentVersion) -> Utterance:
    """What the caller had heard of a reply when the answer to it began."""
    until = interrupted_at(
        reply.said,
        arrived=milliseconds(reply),
        partial=call.onsets.get(f"{reply.n}"),
        silence_seconds=version.draft.listening.silence_seconds,
    )
    return spoken(before, until)


def spoken(reply: TurnReply, until: int | None) -> Utterance:
    """The agent's utterance, as far as it was heard until that instant."""
    listened = heard(reply, until)
    return Utterance(
        call_id=reply.call_id,
        n=reply.n,
        speaker="agent",
        text=listened.text,
        at=reply.at,
        cut=listened.cut,
        tools=reply.runs,
    )


def opening(call: Call) -> TurnReply:
    """What the call began with, as a reply to nothing."""
    through = len(call.opening)
    return TurnReply(
        id=reply_id(call.id, 0),
        call_id=call.id,
        n=0,
        at=call.started_at,
        state=ReplyState.COMPLETE,
        next=through + 1,
        segments=call.opening,
        sent={key_of(0): Sent(call.greeted_at, through)} if through else {},
    )


def milliseconds(reply: TurnReply) -> int:
    return int(reply.at.timestamp() * 1000)
