from __future__ import annotations

from typing import Any

import pytest

from talkstack.errors import NotFoundError, StaleError
from talkstack.numbers.memory import MemoryNumberStore
from talkstack.numbers.ports import NumberStore
from talkstack.numbers.store import MongoNumberStore
from tests.builders import a_number


@pytest.fixture
def numbers(open_store: Any) -> NumberStore:
    return open_store(MemoryNumberStore, MongoNumberStore)


async def test_a_number_is_kept(numbers: NumberStore):
    assert await numbers.assign(a_number()) == a_number()
    assert await numbers.by_e164("+15550001000") == a_number()


async def test_a_number_moves_to_another_agent(numbers: NumberStore):
    await numbers.assign(a_number())
    moved = a_number(agent_id="agt_2", revision=2)
    assert await numbers.assign(a_number(id="num_2", agent_id="agt_2")) == moved
    assert await numbers.by_e164("+15550001000") == moved


async def test_assigning_what_stands_changes_nothing(numbers: NumberStore):
    await numbers.assign(a_number())
    assert await numbers.assign(a_number(id="num_2")) == a_number()


async def test_another_projects_number_is_not_taken(numbers: NumberStore):
    await numbers.assign(a_number())
    with pytest.raises(StaleError):
        await numbers.assign(a_number(id="num_2", project_id="prj_2"))
    assert await numbers.by_e164("+15550001000") == a_number()


async def test_an_id_is_not_given_to_another_number(numbers: NumberStore):
    await numbers.assign(a_number())
    with pytest.raises(StaleError):
        await numbers.assign(a_number(e164="+15550001001"))


async def test_an_unknown_number_is_not_repeated(numbers: NumberStore):
    with pytest.raises(NotFoundError) as unknown:
        await numbers.by_e164("+15550009999")
    assert (unknown.value.kind, unknown.value.key) == ("number", "")
    assert "5550009999" not in str(unknown.value)
