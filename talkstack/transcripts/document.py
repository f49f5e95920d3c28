"""Transcripts as MongoDB keeps them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from talkstack.database import Document, readable
from talkstack.speech.model import HeardWord
from talkstack.transcripts.model.record import Difference, Engine, Part, Phrase, Record, Span, Transcript


def transcript_of(document: Document) -> Transcript:
    known = readable(document, "transcript")
    return Transcript(
        call_id=known["_id"],
        began_at=known["began_at"],
        parts={key: _part(part) for key, part in known["parts"].items()},
        record=_record(known["record"]) if known["record"] else None,
    )


def part_document(part: Part) -> Document:
    return {"ms": part.ms, "engine": part.engine.value, "phrases": [_written(it) for it in part.phrases]}


def record_document(record: Record) -> Document:
    return {
        "made_at": record.made_at,
        "engine": record.engine.value,
        "seconds": dict(record.seconds),
        "missing": list(record.missing),
        "phrases": [_written(it) for it in record.phrases],
        "differences": [asdict(it) for it in record.differences],
    }


def _written(phrase: Phrase) -> Document:
    """Words, of which there are many, without names for what they hold."""
    words = [[word.text, word.offset_ms, word.duration_ms] for word in phrase.words]
    document: Document = asdict(phrase)
    return document | {"words": words}


def _part(document: dict[str, Any]) -> Part:
    return Part(document["ms"], Engine(document["engine"]), tuple(map(_phrase, document["phrases"])))


def _phrase(document: dict[str, Any]) -> Phrase:
    words: dict[str, Any] = {"words": tuple(HeardWord(*word) for word in document["words"])}
    return Phrase(**(document | words))


def _record(document: dict[str, Any]) -> Record:
    return Record(
        made_at=document["made_at"],
        engine=Engine(document["engine"]),
        seconds=document["seconds"],
        missing=tuple(document["missing"]),
        phrases=tuple(map(_phrase, document["phrases"])),
        differences=tuple(map(_difference, document["differences"])),
    )


def _difference(document: dict[str, Any]) -> Difference:
    spans: dict[str, Any] = {"spans": tuple(Span(**span) for span in document["spans"])}
    return Difference(**(document | spans))
