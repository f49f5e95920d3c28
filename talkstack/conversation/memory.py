from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from talkstack.conversation.model import Answer, Said, Segment, TurnReply, Utterance
from talkstack.errors import NotFoundError, StaleError


class MemoryReplyStore:
    def __init__(self) -> None:
        self._replies: dict[str, TurnReply] = {}

    async def insert(self, reply: TurnReply, *, shown: Said | None = None) -> bool:
        del shown  # nothing is written down here
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

    async def append(self, reply: TurnReply, segments: Sequence[Segment], answer: Answer | None) -> TurnReply:
        await asyncio.sleep(0)
        kept = self._replies.get(reply.id)
        if kept is None or kept.complete or (kept.epoch, kept.next) != (reply.epoch, reply.next):
            raise StaleError("reply", reply.id)
        grown = replace(
            kept,
            said=reply.said,
            state=reply.state,
            close=reply.close,
            agreement=reply.agreement,
            runs=reply.runs,
            next=reply.next + len(segments),
            segments=(*kept.segments, *segments),
            stages=dict(reply.stages),
            usage=reply.usage,
            heard_ms=reply.heard_ms,
            failed=reply.failed,
        )
        self._replies[reply.id] = _answered(grown, answer) if answer else grown
        return _copy(self._replies[reply.id])

    async def register(self, reply: TurnReply, run_id: str) -> None:
        kept = await self._of_epoch(reply)
        if run_id not in kept.tool_calls:
            self._replies[reply.id] = replace(kept, tool_calls=(*kept.tool_calls, run_id))

    async def beat(self, reply: TurnReply) -> None:
        kept = await self._of_epoch(reply)
        self._replies[reply.id] = replace(kept, beat=kept.beat + 1)

    async def take_over(self, reply: TurnReply) -> TurnReply | None:
        await asyncio.sleep(0)
        kept = self._replies.get(reply.id)
        if kept is None or kept.complete or _movement(kept) != _movement(reply):
            return None
        self._replies[reply.id] = replace(kept, epoch=kept.epoch + 1)
        return _copy(self._replies[reply.id])

    async def answer(self, reply_id: str, answer: Answer) -> str:
        kept = _answered(await self.get(reply_id), answer)
        self._replies[reply_id] = kept
        return kept.answers[answer.key]

    async def resent(self, reply_id: str, key: str, at: int) -> None:
        kept = await self.get(reply_id)
        sent = replace(kept.sent[key], at=max(at, kept.sent[key].at))
        self._replies[reply_id] = replace(kept, sent={**kept.sent, key: sent})

    async def withdraw(self, reply: TurnReply) -> None:
        await asyncio.sleep(0)
        kept = self._replies.get(reply.id)
        if kept is not None and not kept.complete and (kept.epoch, kept.next) == (reply.epoch, reply.next):
            del self._replies[reply.id]

    async def of_call(self, call_id: str) -> list[TurnReply]:
        await asyncio.sleep(0)
        found = (_copy(reply) for reply in self._replies.values() if reply.call_id == call_id)
        return sorted(found, key=lambda reply: reply.n)

    async def erase(self, call_id: str) -> None:
        await asyncio.sleep(0)
        self._replies = {key: reply for key, reply in self._replies.items() if reply.call_id != call_id}

    async def _of_epoch(self, reply: TurnReply) -> TurnReply:
        await asyncio.sleep(0)
        kept = self._replies.get(reply.id)
        if kept is None or kept.complete or kept.epoch != reply.epoch:
            raise StaleError("reply", reply.id)
        return kept


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

    async def erase(self, call_id: str) -> None:
        await asyncio.sleep(0)
        self._calls.pop(call_id, None)


def _movement(reply: TurnReply) -> tuple[int, int, int, int]:
    return reply.epoch, reply.next, reply.beat, len(reply.tool_calls)


def _answered(reply: TurnReply, answer: Answer) -> TurnReply:
    return replace(
        reply,
        answers={answer.key: answer.twiml, **reply.answers},
        sent={answer.key: answer.sent, **reply.sent},
    )


def _copy(reply: TurnReply) -> TurnReply:
    return replace(reply, answers=dict(reply.answers), sent=dict(reply.sent), stages=dict(reply.stages))
