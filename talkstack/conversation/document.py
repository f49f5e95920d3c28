"""Replies and utterances as MongoDB keeps them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from itertools import batched
from typing import Any

from talkstack.calls.model.fact import Consent
from talkstack.calls.model.plan import EndReason
from talkstack.conversation.model import (
    Agreement,
    Beeped,
    CallerConnected,
    CallerPressed,
    CallerRecorded,
    CallerReturned,
    CallerSaid,
    CallerSilent,
    Close,
    Directed,
    ReplyState,
    Said,
    Segment,
    Sent,
    TurnReply,
    Utterance,
)
from talkstack.database import VERSION, Document, readable
from talkstack.llm.model import Usage
from talkstack.speech.model import Word
from talkstack.tools.store import run_of, tool_run_document

SAID: dict[str, Callable[..., Said]] = {
    "said": CallerSaid,
    "pressed": CallerPressed,
    "silent": CallerSilent,
    "returned": CallerReturned,
    "connected": CallerConnected,
    "recorded": CallerRecorded,
    "directed": Directed,
    "beeped": Beeped,
}
KINDS = {kind: name for name, kind in SAID.items()}
SEGMENT = ("k", "text", "audio", "ms")


def reply_document(reply: TurnReply) -> Document:
    return {
        "_id": reply.id,
        "v": VERSION,
        "call_id": reply.call_id,
        "n": reply.n,
        "at": reply.at,
        "said": said_document(reply.said),
        "epoch": reply.epoch,
        "beat": reply.beat,
        "state": reply.state.value,
        "next": reply.next,
        "segments": [segment_document(segment) for segment in reply.segments],
        "tool_calls": list(reply.tool_calls),
        "close": asdict(reply.close) | {"ends": reply.close.ends and reply.close.ends.value},
        "agreement": reply.agreement and asdict(reply.agreement),
        "runs": [tool_run_document(run) for run in reply.runs],
        "answers": reply.answers,
        "sent": {key: asdict(sent) for key, sent in reply.sent.items()},
        "stages": reply.stages,
        "usage": asdict(reply.usage),
        "heard_ms": reply.heard_ms,
        "failed": reply.failed,
    }


def segment_document(segment: Segment) -> Document:
    """The words as one flat list of numbers: a pair for each."""
    words = [number for word in segment.words for number in (word.chars, word.ms)]
    return {
        "k": segment.k,
        "text": segment.text,
        "audio": segment.audio,
        "ms": segment.ms,
        "words": words,
        "at": segment.at,
    }


def reply_of(document: Document) -> TurnReply:
    known = readable(document, "reply")
    return TurnReply(
        id=known["_id"],
        call_id=known["call_id"],
        n=known["n"],
        at=known["at"],
        said=said_of(known["said"]),
        epoch=known["epoch"],
        beat=known["beat"],
        state=ReplyState(known["state"]),
        next=known["next"],
        segments=tuple(segment_of(segment) for segment in known["segments"]),
        tool_calls=tuple(known["tool_calls"]),
        close=_close(known["close"]),
        agreement=_agreement(known.get("agreement")),
        runs=tuple(run_of(run) for run in known["runs"]),
        answers=known["answers"],
        sent={key: Sent(**sent) for key, sent in known["sent"].items()},
        stages=known["stages"],
        usage=Usage(**known.get("usage", {})),
        heard_ms=known.get("heard_ms", 0),
        failed=known.get("failed", ""),
    )


def utterance_document(utterance: Utterance) -> Document:
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
        "cut": utterance.cut,
        "tools": [tool_run_document(run) for run in utterance.tools],
    }


def utterance_of(document: Document) -> Utterance:
    known = readable(document, "utterance")
    plain = ("call_id", "n", "speaker", "text", "at", "engine", "confidence", "cut")
    return Utterance(
        tools=tuple(run_of(run) for run in known["tools"]), **{name: known[name] for name in plain}
    )


def said_document(said: Said) -> dict[str, Any]:
    return {"kind": KINDS[type(said)], **asdict(said)}


def said_of(document: dict[str, Any]) -> Said:
    fields = {name: value for name, value in document.items() if name != "kind"}
    return SAID[document["kind"]](**fields)


def segment_of(document: dict[str, Any]) -> Segment:
    words = tuple(Word(chars, ms) for chars, ms in batched(document["words"], 2, strict=True))
    return Segment(words=words, at=document.get("at"), **{name: document[name] for name in SEGMENT})


def _agreement(document: dict[str, Any] | None) -> Agreement | None:
    return Agreement(Consent(document["what"]), document["question"]) if document else None


def _close(document: dict[str, Any]) -> Close:
    ends = EndReason(document["ends"]) if document["ends"] else None
    return Close(
        ends=ends,
        transfer=document["transfer"],
        offered=document["offered"],
        screened=document.get("screened", False),
        asked=document.get("asked", False),
    )
