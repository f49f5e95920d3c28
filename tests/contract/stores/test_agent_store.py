from __future__ import annotations

import asyncio
from typing import Any

import pytest

from talkstack.agents.memory import MemoryAgentStore
from talkstack.agents.model import Agent, Interruptible, Limits, Listening, ListeningEngine, TransferTarget
from talkstack.agents.ports import AgentStore
from talkstack.agents.store import MongoAgentStore
from talkstack.agents.variables import Variable, VariableType
from talkstack.errors import NotFoundError, StaleError
from tests.builders import a_draft, a_tool, a_version, an_agent


@pytest.fixture
def agents(open_store: Any) -> AgentStore:
    return open_store(MemoryAgentStore, MongoAgentStore)


async def test_an_agent_is_kept(agents: AgentStore):
    assert await agents.ensure(an_agent()) == an_agent()
    assert await agents.get("prj_1", "agt_1") == an_agent()


async def test_a_name_belongs_to_the_first_agent_of_the_project(agents: AgentStore):
    await agents.ensure(an_agent())
    elsewhere = an_agent(id="agt_3", project_id="prj_2")
    assert await agents.ensure(an_agent(id="agt_2")) == an_agent()
    assert await agents.ensure(elsewhere) == elsewhere


async def test_an_id_is_not_given_to_another_agent(agents: AgentStore):
    await agents.ensure(an_agent())
    with pytest.raises(StaleError):
        await agents.ensure(an_agent(name="Nurse"))


async def test_another_projects_agent_is_not_found(agents: AgentStore):
    await agents.ensure(an_agent())
    with pytest.raises(NotFoundError) as unknown:
        await agents.get("prj_2", "agt_1")
    assert (unknown.value.kind, unknown.value.key) == ("agent", "agt_1")


async def test_a_version_comes_back_as_it_was_published(agents: AgentStore):
    agent = await agents.ensure(an_agent())
    assert await agents.add_version(agent, a_version()) == an_agent(published=1, revision=2)
    assert await agents.get("prj_1", "agt_1") == an_agent(published=1, revision=2)
    assert await agents.version("agt_1", 1) == a_version()


async def test_all_that_an_agent_is_made_of_is_kept(agents: AgentStore):
    agent = await agents.ensure(an_agent())
    desk = TransferTarget(name="desk", description="The front desk.", number="+15550003000", ring_seconds=12)
    draft = a_draft(
        tools=(a_tool(idempotent=True, done_words={"en-US": ("booked", "has been booked")}),),
        transfers=(desk,),
        interruptible=Interruptible.WHOLE_REPLY,
        listening=Listening(engine=ListeningEngine.AZURE, hints=("Lee",)),
        limits=Limits(max_tool_rounds=2, max_tool_calls=7),
        variables=(Variable(name="share", type=VariableType.NUMBER, default=0.5),),
    )
    await agents.add_version(agent, a_version(draft=draft))
    assert await agents.version("agt_1", 1) == a_version(draft=draft)


async def test_later_versions_leave_the_earlier_ones(agents: AgentStore):
    agent = await agents.add_version(await agents.ensure(an_agent()), a_version())
    agent = await agents.add_version(agent, a_version(2, stock={}))
    assert (agent.published, await agents.version("agt_1", 1)) == (2, a_version())


async def test_who_publishes_on_an_old_revision_is_stale(agents: AgentStore):
    agent = await agents.ensure(an_agent())
    await agents.add_version(agent, a_version())
    with pytest.raises(StaleError):
        await agents.add_version(agent, a_version(2))
    assert (await agents.get("prj_1", "agt_1")).published == 1


async def test_a_version_that_is_there_is_not_replaced(agents: AgentStore):
    agent = await agents.add_version(await agents.ensure(an_agent()), a_version())
    with pytest.raises(StaleError):
        await agents.add_version(agent, a_version(1, stock={}))
    assert await agents.version("agt_1", 1) == a_version()


async def test_of_many_publishers_one_wins(agents: AgentStore):
    agent = await agents.ensure(an_agent())
    publishing = (agents.add_version(agent, a_version(number)) for number in range(1, 7))
    outcomes = await asyncio.gather(*publishing, return_exceptions=True)
    published = [outcome.published for outcome in outcomes if isinstance(outcome, Agent)]
    assert published == [(await agents.get("prj_1", "agt_1")).published]
    assert sum(isinstance(outcome, StaleError) for outcome in outcomes) == 5


async def test_a_version_of_an_unknown_agent_is_stale(agents: AgentStore):
    with pytest.raises(StaleError):
        await agents.add_version(an_agent(), a_version())


async def test_an_unknown_version_is_not_found(agents: AgentStore):
    with pytest.raises(NotFoundError) as unknown:
        await agents.version("agt_1", 7)
    assert (unknown.value.kind, unknown.value.key) == ("agent version", "agt_1:7")
