from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from talkstack.idempotency.memory import MemoryAttemptStore
from talkstack.idempotency.model import KeptAnswer
from talkstack.idempotency.ports import AttemptStore
from talkstack.idempotency.store import MongoAttemptStore
from tests import builders

AHEAD = builders.NOON.replace(year=2100)
"""The server sweeps away what is over, whenever it likes."""
LATER = AHEAD + timedelta(minutes=5)
an_attempt = partial(builders.an_attempt, began_at=AHEAD)
ANSWER = KeptAnswer(
    status=201,
    body=b'{"id": "\xc3\xa9"}',
    media_type="application/json",
    headers={"ETag": '"1"', "a.b": "$c"},
)


@pytest.fixture
def attempts(open_store: Any) -> AttemptStore:
    return open_store(MemoryAttemptStore, MongoAttemptStore)


async def test_of_many_with_one_key_one_begins(attempts: AttemptStore):
    mine = [an_attempt(fingerprint=f"f{number}") for number in range(8)]
    begun = await asyncio.gather(*(attempts.begin(it) for it in mine))
    assert len({it.fingerprint for it in begun}) == 1
    assert sum(kept is own for kept, own in zip(begun, mine, strict=True)) == 1


async def test_the_answer_is_kept_as_it_was(attempts: AttemptStore):
    await attempts.begin(an_attempt())
    await attempts.answer("at_1", ANSWER)
    assert await attempts.begin(an_attempt(fingerprint="f2")) == an_attempt(answer=ANSWER)


async def test_what_failed_is_begun_anew(attempts: AttemptStore):
    await attempts.begin(an_attempt())
    await attempts.forget("at_1")
    again = an_attempt(fingerprint="f2", began_at=LATER)
    assert await attempts.begin(again) is again


async def test_an_answer_is_not_forgotten(attempts: AttemptStore):
    await attempts.begin(an_attempt())
    await attempts.answer("at_1", ANSWER)
    await attempts.forget("at_1")
    assert (await attempts.begin(an_attempt())).answer == ANSWER


async def test_forgetting_what_is_not_there_is_nothing(attempts: AttemptStore):
    await attempts.forget("at_1")
    mine = an_attempt()
    assert await attempts.begin(mine) is mine


async def test_of_many_that_take_over_one_does(attempts: AttemptStore):
    dead = await attempts.begin(an_attempt())
    taken = await asyncio.gather(*(attempts.take_over(dead, LATER) for _ in range(8)))
    assert sorted(taken) == [*[False] * 7, True]
    assert (await attempts.begin(an_attempt())).began_at == LATER


async def test_what_was_answered_is_not_taken_over(attempts: AttemptStore):
    slow = await attempts.begin(an_attempt())
    await attempts.answer("at_1", ANSWER)
    assert await attempts.take_over(slow, LATER) is False


async def test_the_first_answer_stays(attempts: AttemptStore):
    await attempts.begin(an_attempt())
    await attempts.answer("at_1", ANSWER)
    await attempts.answer("at_1", KeptAnswer(status=500, body=b"", media_type="text/plain", headers={}))
    assert (await attempts.begin(an_attempt())).answer == ANSWER
