"""Whether there is a transcript of record, and if not, why not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from talkstack.transcripts.model.record import ALL_SIDES, Engine, Phrase, Record


class Standing(StrEnum):
    NONE = "none"
    PENDING = "pending"
    MADE = "made"
    PARTIAL = "partial"
    FAILED = "failed"
    ERASED = "erased"


type Step = Mapping[str, Any]
"""The result that the step left with the call."""


def standing(record: Record | None, step: Step | None, *, closed: bool) -> Standing:
    if record is not None:
        return Standing.PARTIAL if record.missing else Standing.MADE
    if step is None:
        return Standing.NONE if closed else Standing.PENDING
    if "absent" in step:
        return Standing.NONE
    return Standing.FAILED if "failed" in step else Standing.ERASED


def kept_with_the_call(step: Step | None, at: datetime) -> Record | None:
    """Calls of before hold what was heard in the step itself: whole sentences, and nothing of their words."""
    if not any(isinstance((step or {}).get(side), list) for side in ALL_SIDES):
        return None
    phrases = [
        Phrase(
            speaker=side,
            start_ms=line["offset_ms"],
            end_ms=line["offset_ms"] + line["duration_ms"],
            text=line["text"],
            confidence=line["confidence"],
        )
        for side in ALL_SIDES
        for line in (step or {}).get(side, ())
    ]
    return Record(
        made_at=at,
        engine=Engine.REALTIME,
        seconds={},
        phrases=tuple(sorted(phrases, key=lambda phrase: phrase.start_ms)),
    )
