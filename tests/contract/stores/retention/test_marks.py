from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from talkstack.retention.memory import MemoryMarks
from talkstack.retention.model import Kept, Mark
from talkstack.retention.ports import Marks
from talkstack.retention.store import MongoMarks
from tests.builders import NOON


@pytest.fixture
def marks(open_store: Any) -> Marks:
    return open_store(MemoryMarks, MongoMarks)


async def test_a_mark_only_moves_forward(marks: Marks):
    assert await marks.get("prj_1", Kept.WORDS) == Mark()
    for minutes in (5, 9, 3):
        await marks.move("prj_1", Kept.WORDS, NOON + timedelta(minutes=minutes))
    assert await marks.get("prj_1", Kept.WORDS) == Mark(NOON + timedelta(minutes=9))
    assert await marks.get("prj_1", Kept.RECORDING) == Mark()
    assert await marks.get("prj_2", Kept.WORDS) == Mark()


async def test_calls_that_are_left_behind_are_known_until_they_are_settled(marks: Marks):
    await marks.move("prj_1", Kept.CALL, NOON, left=["call_1", "call_2"])
    await marks.move("prj_1", Kept.CALL, NOON, left=["call_2", "call_3"])
    await marks.move("prj_1", Kept.CALL, NOON)
    for _ in range(2):
        await marks.settle("prj_1", Kept.CALL, "call_2")
    await marks.settle("prj_1", Kept.WORDS, "call_1")
    assert await marks.get("prj_1", Kept.CALL) == Mark(NOON, ("call_1", "call_3"))
    assert await marks.get("prj_1", Kept.WORDS) == Mark()


async def test_a_mark_of_before_has_left_nothing_behind(database: Any):
    await database["retention"].insert_one({"_id": "prj_1:call", "v": 1, "through": NOON})
    assert await MongoMarks(database).get("prj_1", Kept.CALL) == Mark(NOON)
