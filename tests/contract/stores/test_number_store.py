from __future__ import annotations

import asyncio
from typing import Any

import pytest

from talkstack.errors import ConflictError, NotFoundError, StaleError
from talkstack.numbers.memory import MemoryNumberStore
from talkstack.numbers.model import PUBLISHED, Direction, NumberNews, NumberState, RingHook, Share
from talkstack.numbers.ports import NumberStore
from talkstack.numbers.store import MongoNumberStore
from tests.builders import NOON, a_number


@pytest.fixture
def numbers(open_store: Any) -> NumberStore:
    return open_store(MemoryNumberStore, MongoNumberStore)


async def test_a_number_is_kept(numbers: NumberStore):
    assert await numbers.assign(a_number()) == a_number()
    assert await numbers.by_e164("+15550001000") == a_number()


WHOLE: dict[str, Any] = {
    "agent_id": None,
    "directions": (Direction.INBOUND, Direction.OUTBOUND),
    "split": (Share(version=2, weight=9), Share(version=PUBLISHED, weight=1)),
    "fallback_url": "https://away.example/twiml",
    "ring_hook": RingHook(url="https://clinic.example/ring", secret="clinic"),
    "state": NumberState.BUYING,
    "bought": True,
    "updated_at": NOON,
    "untold": NumberNews.UPDATED,
}


async def test_all_of_a_number_is_kept(numbers: NumberStore):
    await numbers.insert(a_number(**WHOLE))
    assert await numbers.get("prj_1", "num_1") == a_number(**WHOLE)
    assert await numbers.by_e164("+15550001000") == a_number(**WHOLE)


@pytest.mark.parametrize("project_id", ["prj_1", "prj_2"])
async def test_a_number_is_somebodys_once(numbers: NumberStore, project_id: str):
    await numbers.insert(a_number())
    with pytest.raises(ConflictError) as taken:
        await numbers.insert(a_number(id="num_2", project_id=project_id))
    assert taken.value.code == "number_taken"


async def test_another_projects_number_is_not_there(numbers: NumberStore):
    await numbers.insert(a_number())
    for project_id, number_id in (("prj_2", "num_1"), ("prj_1", "num_2")):
        with pytest.raises(NotFoundError):
            await numbers.get(project_id, number_id)


async def test_of_two_writers_one_wins(numbers: NumberStore):
    await numbers.insert(a_number())
    changed = a_number(**WHOLE, revision=2)
    outcomes = await asyncio.gather(
        numbers.replace(a_number(), changed), numbers.replace(a_number(), changed), return_exceptions=True
    )
    assert sorted(type(it).__name__ for it in outcomes) == ["NoneType", "StaleError"]
    assert await numbers.get("prj_1", "num_1") == changed


async def test_a_number_is_removed_as_it_was_seen(numbers: NumberStore):
    await numbers.insert(a_number(revision=2))
    with pytest.raises(StaleError):
        await numbers.remove(a_number())
    await numbers.remove(a_number(revision=2))
    with pytest.raises(StaleError):
        await numbers.remove(a_number(revision=2))
    await numbers.insert(a_number(id="num_2"))


async def test_pages_and_filters(numbers: NumberStore):
    made = [
        a_number(id=f"num_{n}", e164=f"+1555000100{n}", agent_id="agt_1" if n % 2 else None) for n in range(5)
    ]
    for number in made:
        await numbers.insert(number)
    await numbers.insert(a_number(id="num_9", e164="+15550009999", project_id="prj_2"))
    newest = list(reversed(made))
    assert await numbers.page("prj_1", agent_id=None, after=None, limit=2) == newest[:3]
    assert await numbers.page("prj_1", agent_id=None, after="num_3", limit=2) == newest[2:]
    assert await numbers.page("prj_1", agent_id="agt_1", after=None, limit=9) == [made[3], made[1]]
    assert await numbers.page("prj_1", agent_id=None, e164="+15550001002", after=None, limit=9) == [made[2]]
    assert await numbers.page("prj_1", agent_id="agt_1", e164="+15550001002", after=None, limit=9) == []


async def test_a_projects_numbers_are_forgotten(numbers: NumberStore):
    await numbers.insert(a_number())
    other = a_number(id="num_2", e164="+15550001001", project_id="prj_2")
    await numbers.insert(other)
    await numbers.forget_all("prj_1")
    assert await numbers.page("prj_1", agent_id=None, after=None, limit=9) == []
    assert await numbers.get("prj_2", "num_2") == other


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


async def test_a_projects_numbers_are_counted(numbers: NumberStore):
    for number, project in enumerate(("prj_1", "prj_1", "prj_2")):
        await numbers.insert(a_number(id=f"num_{number}", e164=f"+1555000100{number}", project_id=project))
    assert await numbers.count("prj_1") == 2


async def test_the_newest_that_may_call_is_the_agents_else_any(numbers: NumberStore):
    out = {"directions": (Direction.INBOUND, Direction.OUTBOUND)}
    for number in (
        a_number(),
        a_number(id="num_2", e164="+15550001002", **out),
        a_number(id="num_3", e164="+15550001003", **out),
        a_number(id="num_4", e164="+15550001004", agent_id="agt_2", **out),
        a_number(id="num_5", e164="+15550001005", state=NumberState.RELEASING, **out),
        a_number(id="num_6", e164="+15550001006", project_id="prj_2", **out),
    ):
        await numbers.insert(number)

    async def found(project_id: str, agent_id: str) -> str | None:
        number = await numbers.outbound(project_id, agent_id)
        return number and number.id

    assert await found("prj_1", "agt_1") == "num_3"
    assert await found("prj_1", "agt_2") == await found("prj_1", "agt_9") == "num_4"
    assert await found("prj_3", "agt_1") is None


async def test_those_of_which_nobody_was_told_are_found_until_somebody_is(numbers: NumberStore):
    await numbers.insert(a_number(untold=NumberNews.ASSIGNED))
    await numbers.insert(a_number(id="num_2", e164="+15550001001"))
    assert await numbers.untold(limit=5) == [a_number(untold=NumberNews.ASSIGNED)]
    await numbers.told(a_number(revision=2))
    assert len(await numbers.untold(limit=5)) == 1
    for _ in range(2):
        await numbers.told(a_number())
    assert await numbers.untold(limit=5) == []
    assert await numbers.get("prj_1", "num_1") == a_number()
