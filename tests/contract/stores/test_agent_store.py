from __future__ import annotations

import asyncio
from typing import Any

import pytest

from talkstack.agents.agent import Agent, Release, Summary
from talkstack.agents.memory import MemoryAgentStore
from talkstack.agents.model import Interruptible, Limits, Listening, ListeningEngine, TransferTarget
from talkstack.agents.ports import AgentStore
from talkstack.agents.store import MongoAgentStore
from talkstack.agents.words.variables import Variable, VariableType
from talkstack.analysis.model.question import Plain, Structured
from talkstack.analysis.model.questionnaire import Analysis
from talkstack.errors import ConflictError, NotFoundError, StaleError
from tests.builders import NOON, a_draft, a_tool, a_version, an_agent


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
        listening=Listening(engine=ListeningEngine.TWILIO, hints=("Lee",), silence_seconds=9),
        limits=Limits(max_tool_rounds=2, max_tool_calls=7),
        instructions="Say {{share}}.",
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


async def test_versions_are_paged_by_their_numbers(agents: AgentStore):
    agent = await agents.ensure(an_agent())
    for number in range(1, 12):
        agent = await agents.add_version(agent, a_version(number))
    other = await agents.ensure(an_agent(id="agt_2", name="Nurse"))
    await agents.add_version(other, a_version(agent_id="agt_2"))
    first = await agents.releases("agt_1", after=None, limit=2)
    assert [it.version for it in first] == [11, 10, 9]
    assert [it.version for it in await agents.releases("agt_1", after=10, limit=20)] == list(range(9, 0, -1))
    assert first[0] == Release(version=11, published_at=NOON)


async def test_a_name_that_is_taken_is_refused(agents: AgentStore):
    await agents.insert(an_agent())
    with pytest.raises(ConflictError) as refused:
        await agents.insert(an_agent(id="agt_2"))
    assert refused.value.code == "name_taken"
    await agents.insert(an_agent(id="agt_3", project_id="prj_2"))
    assert await agents.get("prj_2", "agt_3") == an_agent(id="agt_3", project_id="prj_2")


async def test_a_replaced_agent_is_what_came_last(agents: AgentStore):
    before = an_agent()
    await agents.insert(before)
    after = before.changed(NOON, draft=a_draft(name="Nurse", tools=(a_tool(name="find"),)))
    await agents.replace(before, after)
    assert await agents.get("prj_1", "agt_1") == after
    with pytest.raises(StaleError):
        await agents.replace(before, before.changed(NOON, draft=a_draft(name="Doctor")))
    assert (await agents.get("prj_1", "agt_1")).name == "Nurse"


async def test_of_many_writers_one_wins(agents: AgentStore):
    before = an_agent()
    await agents.insert(before)
    writing = (agents.replace(before, before.changed(NOON, draft=a_draft(name=f"N{i}"))) for i in range(6))
    outcomes = await asyncio.gather(*writing, return_exceptions=True)
    assert [it for it in outcomes if it is None] == [None]
    assert sum(isinstance(it, StaleError) for it in outcomes) == 5


async def test_a_name_is_not_taken_from_another_and_is_free_once_that_one_is_deleted(agents: AgentStore):
    nurse = an_agent(id="agt_2", name="Nurse")
    await agents.insert(an_agent())
    await agents.insert(nurse)
    with pytest.raises(ConflictError):
        await agents.replace(nurse, nurse.changed(NOON, draft=a_draft()))
    await agents.replace(an_agent(), an_agent().changed(NOON, deleted_at=NOON))
    await agents.replace(nurse, nurse.changed(NOON, draft=a_draft()))
    assert [it.id for it in await agents.page("prj_1", name="Receptionist", after=None, limit=9)] == ["agt_2"]
    with pytest.raises(NotFoundError):
        await agents.get("prj_1", "agt_1")


async def test_a_deleted_agents_versions_stay(agents: AgentStore):
    agent = await agents.add_version(await agents.ensure(an_agent()), a_version())
    await agents.replace(agent, agent.changed(NOON, deleted_at=NOON))
    assert await agents.version("agt_1", 1) == a_version()
    with pytest.raises(StaleError):
        await agents.add_version(agent, a_version(2))


async def test_agents_are_paged_the_newest_first(agents: AgentStore):
    for n in range(1, 5):
        await agents.insert(an_agent(id=f"agt_{n}", name=f"N{n}"))
    await agents.insert(an_agent(id="agt_9", project_id="prj_2"))
    first = await agents.page("prj_1", name=None, after=None, limit=2)
    assert first[0] == Summary.model_validate(an_agent(id="agt_4", name="N4"), from_attributes=True)
    assert [it.id for it in first] == ["agt_4", "agt_3", "agt_2"]
    assert [it.id for it in await agents.page("prj_1", name=None, after="agt_3", limit=2)] == [
        "agt_2",
        "agt_1",
    ]


async def test_a_projects_living_agents_are_counted(agents: AgentStore):
    for number, project in enumerate(("prj_1", "prj_1", "prj_2")):
        draft = a_draft(name=f"Agent {number}")
        await agents.insert(an_agent(id=f"agt_{number}", project_id=project, draft=draft))
    assert await agents.count("prj_1") == 2
    await agents.delete_all("prj_1", NOON)
    assert (await agents.count("prj_1"), await agents.count("prj_2")) == (0, 1)


async def test_schemas_of_questions_are_kept_as_they_are(agents: AgentStore):
    asked = Structured(name="visit", question="?", type="json", json_schema=a_tool().parameters)
    plain = Plain(name="new", question="?", type="boolean")
    draft = a_draft(analysis=Analysis(questions=(asked, plain), summary=False))
    await agents.ensure(an_agent(draft=draft))
    assert (await agents.get("prj_1", "agt_1")).draft == draft
