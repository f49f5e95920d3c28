from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from talkstack.speech.model import HeardWord
from talkstack.transcripts.memory import MemoryTranscriptStore
from talkstack.transcripts.model.record import Difference, Engine, Part, Phrase, Record, Span
from talkstack.transcripts.ports import TranscriptStore
from talkstack.transcripts.store import MongoTranscriptStore
from tests.builders import NOON

PHRASE = Phrase(
    speaker="caller",
    start_ms=100,
    end_ms=900,
    text="At 9:30.",
    confidence=0.9,
    words=(HeardWord("nine", 100, 300), HeardWord("thirty", 400, 500)),
    turn=1,
)
PART = Part(20_000, Engine.FAST, (PHRASE,))
RECORD = Record(
    made_at=NOON + timedelta(minutes=2),
    engine=Engine.FAST,
    seconds={"caller": 20, "agent": 0},
    missing=("agent",),
    phrases=(PHRASE, replace(PHRASE, turn=None, confidence=None, words=())),
    differences=(
        Difference(
            n=1,
            speaker="caller",
            live="at 5:30",
            record="At 9:30.",
            spans=(Span("5:30", "9:30.", material=True, at_ms=100), Span("", "so", material=False)),
        ),
    ),
)


@pytest.fixture
def transcripts(open_store) -> TranscriptStore:
    return open_store(MemoryTranscriptStore, MongoTranscriptStore)


async def test_what_is_begun_again_stands_as_it_was(transcripts: TranscriptStore):
    begun = await transcripts.begin("call_1", NOON)
    assert (begun.began_at, begun.parts, begun.record) == (NOON, {}, None)
    await transcripts.keep("call_1", "caller_0", PART)
    again = await transcripts.begin("call_1", NOON + timedelta(minutes=1))
    assert (again.began_at, again.parts) == (NOON, {"caller_0": PART})


async def test_the_first_part_of_a_key_stays(transcripts: TranscriptStore):
    await transcripts.begin("call_1", NOON)
    await transcripts.keep("call_1", "caller_0", PART)
    await transcripts.keep("call_1", "caller_0", Part(1, Engine.REALTIME))
    await transcripts.keep("call_1", "agent_0", Part(1, Engine.REALTIME))
    standing = await transcripts.get("call_1")
    assert standing
    assert standing.parts == {"caller_0": PART, "agent_0": Part(1, Engine.REALTIME)}


async def test_the_first_record_stays_and_takes_the_place_of_its_parts(transcripts: TranscriptStore):
    await transcripts.begin("call_1", NOON)
    await transcripts.keep("call_1", "caller_0", PART)
    await transcripts.conclude("call_1", RECORD)
    await transcripts.conclude("call_1", replace(RECORD, missing=()))
    await transcripts.keep("call_1", "caller_1", PART)
    standing = await transcripts.get("call_1")
    assert standing
    assert (standing.parts, standing.record) == ({}, RECORD)


async def test_what_is_erased_is_not_there_and_does_not_come_back(transcripts: TranscriptStore):
    await transcripts.begin("call_1", NOON)
    await transcripts.begin("call_2", NOON)
    for _ in range(2):
        await transcripts.erase("call_1")
    await transcripts.keep("call_1", "caller_0", PART)
    await transcripts.conclude("call_1", RECORD)
    assert await transcripts.get("call_1") is None
    assert await transcripts.get("call_2")
