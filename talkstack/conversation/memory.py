from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from talkstack.conversation.model import ReplyState, Segment, TurnReply, Utterance
from talkstack.errors import NotFoundError, StaleError


class MemoryReplyStore:
    def __init__(self) -> None:
        self._replies: dict[str, TurnReply] = {}

    async def insert(self, reply: TurnReply) -> bool:
        await asyncio.sleep(0)
        if reply.id in self._replies:
            return False
        self._replies[reply.id] = _copy(reply)
        return True

    async def get(self, reply_id: str) -> TurnReply:
        await asyncio.sleep(0)
        if reply_id not in self._replies:
            raise NotFoundError("reply", reply_id)
        return _copy(self._replies[reply_id])

    async def complete(self, reply: TurnReply, segments: Sequence[Segment]) -> None:
        await asyncio.sleep(0)
        if not self._stands(reply):
            raise StaleError("reply", reply.id)
        kept = self._replies[reply.id]
        self._replies[reply.id] = replace(
            kept,
            state=ReplyState.COMPLETE,
            next=reply.next + len(segments),
            segments=(*kept.segments, *segments),
            tool_calls=reply.tool_calls,
            answers=dict(reply.answers),
            stages=dict(reply.stages),
        )

    async def withdraw(self, reply: TurnReply) -> None:
        await asyncio.sleep(0)
        if self._stands(reply):
            del self._replies[reply.id]

    async def of_call(self, call_id: str) -> list[TurnReply]:
        await asyncio.sleep(0)
        found = (_copy(reply) for reply in self._replies.values() if reply.call_id == call_id)
        return sorted(found, key=lambda reply: reply.n)

    def _stands(self, reply: TurnReply) -> bool:
        kept = self._replies.get(reply.id)
        if kept is None or kept.state is not ReplyState.PRODUCING:
            return False
        return (kept.epoch, kept.next) == (reply.epoch, reply.next)


class MemoryUtteranceStore:
    def __init__(self) -> None:
        self._calls: dict[str, dict[str, Utterance]] = {}

    async def add(self, utterances: Sequence[Utterance]) -> None:
        await asyncio.sleep(0)
        for utterance in utterances:
            self._calls.setdefault(utterance.call_id, {}).setdefault(utterance.id, utterance)

    async def of_call(self, call_id: str) -> list[Utterance]:
        await asyncio.sleep(0)
        found = self._calls.get(call_id, {}).values()
        return sorted(found, key=lambda each: (each.n, each.speaker != "caller"))


def _copy(reply: TurnReply) -> TurnReply:
    return replace(reply, answers=dict(reply.answers), stages=dict(reply.stages))
