from __future__ import annotations

import asyncio
from typing import Any

import pytest

from talkstack.agents.memory import MemoryAgentStore
from talkstack.agents.model import AgentVersion
from talkstack.clock import VirtualClock
from talkstack.errors import NotFoundError
from talkstack.numbers.memory import MemoryNumberStore
from talkstack.numbers.model import PUBLISHED, Direction, NumberState, Share
from talkstack.numbers.service.directory import ABSENT_SECONDS, ENTRY_SECONDS, MOST_VERSIONS, Directory
from talkstack.projects.memory import MemoryProjectStore
from tests.builders import NOON, a_number, a_project, a_version, an_agent

DIALLED = "+15550001000"
SID = "CA" + "1" * 32


class Town:
    """One clinic with one number; its stores count how often they are asked for a version."""

    def __init__(self) -> None:
        self.clock = VirtualClock(NOON)
        self.numbers = MemoryNumberStore()
        self.projects = MemoryProjectStore()
        self.agents = CountingAgentStore()
        self.directory = Directory(
            numbers=self.numbers, projects=self.projects, agents=self.agents, clock=self.clock
        )

    async def settle(self) -> None:
        await self.projects.ensure(a_project())
        await self.agents.add_version(await self.agents.ensure(an_agent()), a_version())
        await self.numbers.assign(a_number())


class CountingAgentStore(MemoryAgentStore):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[int] = []

    async def version(self, agent_id: str, version: int) -> AgentVersion:
        self.asked.append(version)
        return await super().version(agent_id, version)


@pytest.fixture
async def town() -> Town:
    town = Town()
    await town.settle()
    return town


async def test_a_number_leads_to_its_project_and_published_version(town: Town):
    number, project, version = await town.directory.resolve(DIALLED, SID)
    assert (number, project, version) == (a_number(), a_project(), a_version())


async def test_a_new_version_is_noticed_in_time(town: Town):
    await town.directory.resolve(DIALLED, SID)
    await town.agents.add_version(an_agent(published=1, revision=2), a_version(2))
    assert (await town.directory.resolve(DIALLED, SID)).version == a_version(1)
    town.clock.advance(ENTRY_SECONDS)
    assert (await town.directory.resolve(DIALLED, SID)).version == a_version(2)


async def test_a_number_is_noticed_soon_after_it_is_assigned(town: Town):
    late = "+15550001001"
    with pytest.raises(NotFoundError):
        await town.directory.resolve(late, SID)
    await town.numbers.assign(a_number(id="num_2", e164=late))
    with pytest.raises(NotFoundError):
        await town.directory.resolve(late, SID)
    town.clock.advance(ABSENT_SECONDS)
    assert (await town.directory.resolve(late, SID)).number.id == "num_2"


async def test_callers_at_the_same_time_share_one_load(town: Town):
    entries = await asyncio.gather(*(town.directory.resolve(DIALLED, SID) for _ in range(20)))
    assert len(entries) == 20
    assert town.agents.asked == [1]


async def test_a_number_whose_agent_was_never_published_is_not_found(town: Town):
    await town.agents.ensure(an_agent(id="agt_2", name="Draft"))
    await town.numbers.assign(a_number(agent_id="agt_2"))
    with pytest.raises(NotFoundError) as unpublished:
        await town.directory.resolve(DIALLED, SID)
    assert unpublished.value.kind == "agent version"


async def test_a_version_is_read_once_for_ever(town: Town):
    assert await town.directory.version("agt_1", 1) == a_version()
    town.clock.advance(1_000_000)
    assert await town.directory.version("agt_1", 1) == a_version()
    assert town.agents.asked == [1]


async def test_versions_that_nobody_used_lately_are_forgotten(town: Town):
    await town.directory.version("agt_1", 1)
    agent = an_agent(published=1, revision=2)
    for number in range(2, MOST_VERSIONS + 2):
        agent = await town.agents.add_version(agent, a_version(number))
        await town.directory.version("agt_1", number)
    town.agents.asked.clear()
    await town.directory.version("agt_1", MOST_VERSIONS + 1)
    await town.directory.version("agt_1", 1)
    assert town.agents.asked == [1]


async def test_a_split_gives_each_version_its_share_and_each_call_one_version(town: Town):
    agent = await town.agents.get("prj_1", "agt_1")
    await town.agents.add_version(agent, a_version(2))
    split = (Share(version=1, weight=3), Share(version=PUBLISHED, weight=1))
    await town.numbers.replace(a_number(), a_number(split=split, revision=2))
    got = [(await town.directory.resolve(DIALLED, f"CA{call}")).version.version for call in range(1000)]
    assert 700 < got.count(1) < 800
    assert got.count(1) + got.count(2) == 1000
    again = [(await town.directory.resolve(DIALLED, f"CA{call}")).version.version for call in range(1000)]
    assert again == got


async def test_a_call_gets_its_version_whoever_answers(town: Town):
    await town.agents.add_version(await town.agents.get("prj_1", "agt_1"), a_version(2))
    split = (Share(version=1, weight=1), Share(version=2, weight=1))
    await town.numbers.replace(a_number(), a_number(split=split, revision=2))
    elsewhere = Directory(numbers=town.numbers, projects=town.projects, agents=town.agents, clock=town.clock)
    for call in range(100):
        here = await town.directory.resolve(DIALLED, f"CA{call}")
        assert (await elsewhere.resolve(DIALLED, f"CA{call}")).version == here.version


async def test_a_number_without_an_agent_is_the_default_agents(town: Town):
    await town.numbers.replace(a_number(), a_number(agent_id=None, revision=2))
    with pytest.raises(NotFoundError):
        await town.directory.resolve(DIALLED, SID)
    await town.projects.replace(a_project(), a_project(default_agent_id="agt_1", revision=2))
    town.clock.advance(ABSENT_SECONDS)
    assert (await town.directory.resolve(DIALLED, SID)).version == a_version()


async def test_a_deleted_agent_answers_nothing(town: Town):
    await town.agents.delete_all("prj_1", NOON)
    with pytest.raises(NotFoundError):
        await town.directory.resolve(DIALLED, SID)


async def test_a_deleted_project_answers_nothing(town: Town):
    await town.projects.replace(a_project(), a_project(deleted_at=NOON, revision=2))
    with pytest.raises(NotFoundError):
        await town.directory.resolve(DIALLED, SID)


@pytest.mark.parametrize(
    "changes",
    [{"directions": ()}, {"directions": (Direction.OUTBOUND,)}, {"state": NumberState.RELEASING}],
)
async def test_a_number_that_takes_no_calls_answers_nothing(town: Town, changes: dict[str, Any]):
    await town.numbers.replace(a_number(), a_number(**changes, revision=2))
    with pytest.raises(NotFoundError):
        await town.directory.resolve(DIALLED, SID)


async def test_a_number_that_is_being_bought_answers_already(town: Town):
    await town.numbers.replace(a_number(), a_number(state=NumberState.BUYING, revision=2))
    assert (await town.directory.resolve(DIALLED, SID)).version == a_version()
