from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from talkstack.retention.memory import MemoryMarks
from talkstack.retention.model import Kept
from talkstack.retention.ports import Marks
from talkstack.retention.store import MongoMarks
from tests.builders import NOON


@pytest.fixture
def marks(open_store: Any) -> Marks:
    return open_store(MemoryMarks, MongoMarks)


async def test_a_mark_only_moves_forward(marks: Marks):
    assert await marks.get("prj_1", Kept.WORDS) is None
    for minutes in (5, 9, 3):
        await marks.move("prj_1", Kept.WORDS, NOON + timedelta(minutes=minutes))
    assert await marks.get("prj_1", Kept.WORDS) == NOON + timedelta(minutes=9)
    assert await marks.get("prj_1", Kept.RECORDING) is None
    assert await marks.get("prj_2", Kept.WORDS) is None
