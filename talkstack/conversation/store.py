from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from talkstack.conversation.document import (
    reply_document,
    reply_of,
    said_document,
    said_of,
    segment_document,
    utterance_document,
    utterance_of,
)
from talkstack.conversation.model import Answer, ReplyState, Said, Segment, TurnReply, Utterance
from talkstack.database import Database, Document, Index, insert_missing, insert_new, translated
from talkstack.errors import NotFoundError, StaleError
from talkstack.secrets.cipher import Cipher, Sealed

REPLIES = "replies"
REPLY_INDEXES = (Index(name="call_turn", keys=(("call_id", 1), ("n", 1))),)
SEALED = "sealed"
"""What was said, while something else is shown of it: whoever takes the turn over must know it."""
UTTERANCES = "utterances"
UTTERANCE_INDEXES = (Index(name="call_turn", keys=(("call_id", 1), ("n", 1), ("speaker", -1))),)


class MongoReplyStore:
    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._replies = database[REPLIES]
        self._cipher = cipher

    @translated
    async def insert(self, reply: TurnReply, *, shown: Said | None = None) -> bool:
        return await insert_new(self._replies, self._sealed(reply, shown or reply.said))

    @translated
    async def get(self, reply_id: str) -> TurnReply:
        found = await self._replies.find_one({"_id": reply_id})
        if found is None:
            raise NotFoundError("reply", reply_id)
        return self._opened(found)

    @translated
    async def append(self, reply: TurnReply, segments: Sequence[Segment], answer: Answer | None) -> TurnReply:
        grown = replace(
            reply,
            next=reply.next + len(segments),
            segments=(*reply.segments, *segments),
            stages=dict(reply.stages),
        )
        if answer and await self._append(reply, segments, answer):
            return replace(
                grown,
                answers={**reply.answers, answer.key: answer.twiml},
                sent={**reply.sent, answer.key: answer.sent},
            )
        if not await self._append(reply, segments, None):
            raise StaleError("reply", reply.id)
        return await self._with_answers(grown) if answer else grown

    async def _append(self, reply: TurnReply, segments: Sequence[Segment], answer: Answer | None) -> bool:
        guard, changed = _as_it_stands(reply), _grown(reply, len(segments))
        if answer:
            guard |= {f"answers.{answer.key}": {"$exists": False}}
            changed |= _answered(answer)
        added = [segment_document(segment) for segment in segments]
        written = await self._replies.update_one(
            guard, {"$push": {"segments": {"$each": added}}, "$set": changed}
        )
        return bool(written.matched_count)

    async def _with_answers(self, grown: TurnReply) -> TurnReply:
        """Those of others too; nothing else of theirs, for the turn may have been taken over since."""
        standing = await self.get(grown.id)
        return replace(grown, answers=standing.answers, sent=standing.sent)

    @translated
    async def register(self, reply: TurnReply, run_id: str) -> None:
        await self._by_producer(reply, {"$addToSet": {"tool_calls": run_id}})

    @translated
    async def beat(self, reply: TurnReply) -> None:
        await self._by_producer(reply, {"$inc": {"beat": 1}})

    @translated
    async def take_over(self, reply: TurnReply) -> TurnReply | None:
        unmoved = {"beat": reply.beat, "tool_calls": list(reply.tool_calls)}
        taken = await self._replies.update_one(_as_it_stands(reply) | unmoved, {"$inc": {"epoch": 1}})
        return replace(reply, epoch=reply.epoch + 1) if taken.matched_count else None

    @translated
    async def answer(self, reply_id: str, answer: Answer) -> str:
        free = {"_id": reply_id, f"answers.{answer.key}": {"$exists": False}}
        written = await self._replies.update_one(free, {"$set": _answered(answer)})
        if written.matched_count:
            return answer.twiml
        return (await self.get(reply_id)).answers[answer.key]

    @translated
    async def resent(self, reply_id: str, key: str, at: int) -> None:
        await self._replies.update_one({"_id": reply_id}, {"$max": {f"sent.{key}.at": at}})

    @translated
    async def withdraw(self, reply: TurnReply) -> None:
        await self._replies.delete_one(_as_it_stands(reply))

    @translated
    async def of_call(self, call_id: str) -> list[TurnReply]:
        found = self._replies.find({"call_id": call_id}).sort("n", 1)
        return [self._opened(document) async for document in found]

    @translated
    async def erase(self, call_id: str) -> None:
        await self._replies.delete_many({"call_id": call_id})

    def _sealed(self, reply: TurnReply, shown: Said) -> Document:
        if shown == reply.said:
            return reply_document(reply)
        sealed = self._cipher.seal(reply.call_id, reply.id, json.dumps(said_document(reply.said)))
        return reply_document(replace(reply, said=shown)) | {SEALED: asdict(sealed)}

    def _opened(self, document: Document) -> TurnReply:
        reply, sealed = reply_of(document), document.get(SEALED)
        if not sealed or reply.complete or reply.segments:  # an earlier version leaves it where it wrote
            return reply
        said = self._cipher.open(reply.call_id, reply.id, Sealed(**sealed))
        return replace(reply, said=said_of(json.loads(said)))

    async def _by_producer(self, reply: TurnReply, change: Document) -> None:
        producing = {"_id": reply.id, "epoch": reply.epoch, "state": ReplyState.PRODUCING.value}
        written = await self._replies.update_one(producing, change)
        if not written.matched_count:
            raise StaleError("reply", reply.id)


class MongoUtteranceStore:
    def __init__(self, database: Database) -> None:
        self._utterances = database[UTTERANCES]

    @translated
    async def add(self, utterances: Sequence[Utterance]) -> None:
        if utterances:
            await insert_missing(self._utterances, [utterance_document(each) for each in utterances])

    @translated
    async def of_call(self, call_id: str) -> list[Utterance]:
        found = self._utterances.find({"call_id": call_id}).sort([("n", 1), ("speaker", -1)])
        return [utterance_of(document) async for document in found]

    @translated
    async def erase(self, call_id: str) -> None:
        await self._utterances.delete_many({"call_id": call_id})


GROWING = ("said", "state", "close", "agreement", "runs", "stages", "usage", "heard_ms", "failed")


def _as_it_stands(reply: TurnReply) -> Document:
    """The guard of a producer: whoever lost the epoch, or was overtaken, matches nothing."""
    return {
        "_id": reply.id,
        "epoch": reply.epoch,
        "next": reply.next,
        "state": ReplyState.PRODUCING.value,
    }


def _grown(reply: TurnReply, added: int) -> dict[str, Any]:
    document = reply_document(reply)
    return {
        "next": reply.next + added,
        SEALED: None,
        **{name: document[name] for name in GROWING},
    }


def _answered(answer: Answer) -> dict[str, Any]:
    return {f"answers.{answer.key}": answer.twiml, f"sent.{answer.key}": asdict(answer.sent)}
