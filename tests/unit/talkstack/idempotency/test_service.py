from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from talkstack.errors import ConflictError
from talkstack.http.rest.exchange import Incoming, Principal
from talkstack.idempotency.memory import MemoryAttemptStore
from talkstack.idempotency.service import DEAD_AFTER, KeptAnswers
from tests.builders import NOON
from tests.virtual import LoopClock

HOST = Path(__file__).parents[4] / "host.json"
OWNER = Principal(key_id="key_1", project_id="prj_1", scopes=frozenset({"owner"}))
ORDER = Incoming(method="POST", path="/v1/numbers", body=b"{}")


def longest_request() -> timedelta:
    """The host ends what takes longer, with its process."""
    hours, minutes, seconds = json.loads(HOST.read_text(encoding="utf-8"))["functionTimeout"].split(":")
    return timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))


async def test_a_slow_request_is_not_done_again_beside_itself():
    clock = LoopClock(NOON)
    answers = KeptAnswers(store=MemoryAttemptStore(), clock=clock)
    assert await answers.begin(OWNER, "create_number", "a", ORDER) is None
    clock.advance(longest_request().total_seconds())
    with pytest.raises(ConflictError) as refused:
        await answers.begin(OWNER, "create_number", "a", ORDER)
    assert refused.value.code == "request_in_progress"


async def test_a_request_whose_process_died_is_done_again_by_one():
    clock = LoopClock(NOON)
    answers = KeptAnswers(store=MemoryAttemptStore(), clock=clock)
    await answers.begin(OWNER, "create_number", "a", ORDER)
    clock.advance(DEAD_AFTER.total_seconds())
    assert await answers.begin(OWNER, "create_number", "a", ORDER) is None
    with pytest.raises(ConflictError):
        await answers.begin(OWNER, "create_number", "a", ORDER)
