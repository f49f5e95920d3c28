from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from talkstack.conversation.model import ReplyState, Segment, TurnReply, Utterance
from talkstack.database import (
    VERSION,
    Database,
    Document,
    Index,
    insert_missing,
    insert_new,
    readable,
    translated,
)
from talkstack.errors import NotFoundError, StaleError
from talkstack.tools.store import run_of, tool_run_document

REPLIES = "replies"
REPLY_INDEXES = (Index(name="call_turn", keys=(("call_id", 1), ("n", 1))),)
UTTERANCES = "utterances"
UTTERANCE_INDEXES = (Index(name="call_turn", keys=(("call_id", 1), ("n", 1), ("speaker", -1))),)


class MongoReplyStore:
    def __init__(self, database: Database) -> None:
        self._replies = database[REPLIES]

    @translated
    async def insert(self, reply: TurnReply) -> bool:
        return await insert_new(self._replies, _reply_document(reply))

    @translated
    async def get(self, reply_id: str) -> TurnReply:
        found = await self._replies.find_one({"_id": reply_id})
        if found is None:
            raise NotFoundError("reply", reply_id)
        return _reply(found)

    @translated
    async def complete(self, reply: TurnReply, segments: Sequence[Segment]) -> None:
        written = await self._replies.update_one(
            _as_it_stands(reply),
            {
                "$push": {"segments": {"$each": [asdict(segment) for segment in segments]}},
                "$set": {
                    "state": ReplyState.COMPLETE.value,
                    "next": reply.next + len(segments),
                    "tool_calls": list(reply.tool_calls),
                    "answers": reply.answers,
                    "stages": reply.stages,
                },
            },
        )
        if not written.matched_count:
            raise StaleError("reply", reply.id)

    @translated
    async def withdraw(self, reply: TurnReply) -> None:
        await self._replies.delete_one(_as_it_stands(reply))

    @translated
    async def of_call(self, call_id: str) -> list[TurnReply]:
        found = self._replies.find({"call_id": call_id}).sort("n", 1)
        return [_reply(document) async for document in found]


class MongoUtteranceStore:
    def __init__(self, database: Database) -> None:
        self._utterances = database[UTTERANCES]

    @translated
    async def add(self, utterances: Sequence[Utterance]) -> None:
        if utterances:
            await insert_missing(self._utterances, [_utterance_document(each) for each in utterances])

    @translated
    async def of_call(self, call_id: str) -> list[Utterance]:
        found = self._utterances.find({"call_id": call_id}).sort([("n", 1), ("speaker", -1)])
        return [_utterance(document) async for document in found]


def _as_it_stands(reply: TurnReply) -> Document:
    """The guard of a producer: whoever lost the epoch, or was overtaken, matches nothing."""
    return {
        "_id": reply.id,
        "epoch": reply.epoch,
        "next": reply.next,
        "state": ReplyState.PRODUCING.value,
    }


def _reply_document(reply: TurnReply) -> Document:
    return {
        "_id": reply.id,
        "v": VERSION,
        "call_id": reply.call_id,
        "n": reply.n,
        "at": reply.at,
        "epoch": reply.epoch,
        "state": reply.state.value,
        "next": reply.next,
        "segments": [asdict(segment) for segment in reply.segments],
        "tool_calls": list(reply.tool_calls),
        "answers": reply.answers,
        "stages": reply.stages,
    }


def _reply(document: Document) -> TurnReply:
    known = readable(document, "reply")
    return TurnReply(
        id=known["_id"],
        call_id=known["call_id"],
        n=known["n"],
        at=known["at"],
        epoch=known["epoch"],
        state=ReplyState(known["state"]),
        next=known["next"],
        segments=tuple(Segment(**segment) for segment in known["segments"]),
        tool_calls=tuple(known["tool_calls"]),
        answers=known["answers"],
        stages=known["stages"],
    )


def _utterance_document(utterance: Utterance) -> Document:
    return {
        "_id": utterance.id,
        "v": VERSION,
        "call_id": utterance.call_id,
        "n": utterance.n,
        "speaker": utterance.speaker,
        "text": utterance.text,
        "at": utterance.at,
        "engine": utterance.engine,
        "confidence": utterance.confidence,
        "tools": [tool_run_document(run) for run in utterance.tools],
    }


def _utterance(document: Document) -> Utterance:
    known = readable(document, "utterance")
    return Utterance(
        call_id=known["call_id"],
        n=known["n"],
        speaker=known["speaker"],
        text=known["text"],
        at=known["at"],
        engine=known["engine"],
        confidence=known["confidence"],
        tools=tuple(run_of(run) for run in known["tools"]),
    )
