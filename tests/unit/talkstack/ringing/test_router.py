"""Who answers a call whose number has a ring hook."""

from __future__ import annotations

from dataclasses import replace

import pytest

from talkstack.agents.words.variables import Variable, VariableType
from talkstack.calls.model.fact import FactKind
from talkstack.errors import MissingVariablesError
from talkstack.numbers.model import RingHook
from talkstack.projects.model import Limits
from talkstack.ringing.model import Choice, HookFailedError, HookOutcome, Ringing
from tests.builders import NOON, a_draft, a_version, an_agent
from tests.world import SID, World

HOOK = RingHook(url="https://clinic.example/ring", secret="clinic")
VARIABLES = (
    Variable(name="name", default="friend"),
    Variable(name="visits", type=VariableType.NUMBER, default=0),
)
DRAFT = a_draft(instructions="{{name}} was here {{visits}} times.", variables=VARIABLES)


async def hooked(choice: Choice | HookFailedError, *, required: bool = False) -> World:
    """The number's agent has variables; another one of the project, and one of a stranger's, have none."""
    needed = (Variable(name="name", required=True),)
    draft = a_draft(instructions="{{name}}", variables=needed) if required else DRAFT
    world = await World().open(draft)
    adapters = world.adapters
    for agent_id, project_id in (("agt_2", "prj_1"), ("agt_9", "prj_9")):
        made = an_agent(id=agent_id, project_id=project_id, draft=a_draft(name=agent_id))
        version = a_version(agent_id=agent_id, project_id=project_id)
        await adapters.agents.add_version(await adapters.agents.ensure(made), version)
    await adapters.agents.ensure(an_agent(id="agt_3", draft=a_draft(name="agt_3")))
    number = await adapters.numbers.by_e164("+15550001000")
    await adapters.numbers.replace(number, replace(number, ring_hook=HOOK, revision=2))
    adapters.ring_hooks.choice_of = lambda _: answered(choice)
    return world


def answered(choice: Choice | HookFailedError) -> Choice:
    if isinstance(choice, HookFailedError):
        raise choice
    return choice


async def told(world: World) -> list[str | None]:
    return [fact.what for fact in (await world.call()).log if fact.kind is FactKind.HOOK]


async def test_the_customer_is_told_which_call_rings_where():
    world = await hooked(Choice())
    await world.ring()
    call = await world.call()
    assert world.adapters.ring_hooks.asked == [
        Ringing(
            call_sid=SID,
            project_id="prj_1",
            number_id="num_1",
            number="+15550001000",
            caller="+15550002000",
            person=call.person,
            at=NOON,
        )
    ]
    assert call.person.startswith("per_")


async def test_values_of_the_hook_stand_before_the_defaults():
    world = await hooked(Choice(variables={"name": "Ann"}))
    await world.ring()
    call = await world.call()
    assert call.variables == {"name": "Ann", "visits": 0}
    assert (await world.services.directory.of(call)).draft.instructions == "Ann was here 0 times."
    assert await told(world) == [HookOutcome.USED]


async def test_another_agent_of_the_project_answers():
    world = await hooked(Choice(agent_id="agt_2"))
    await world.ring()
    call = await world.call()
    assert (call.agent_id, call.agent_version, call.variables) == ("agt_2", 1, {})
    assert await told(world) == [HookOutcome.USED]


async def test_a_version_of_the_numbers_own_agent_can_be_chosen():
    world = await hooked(Choice(agent_version=2))
    agent = await world.adapters.agents.get("prj_1", "agt_1")
    await world.adapters.agents.add_version(agent, a_version(2))
    await world.ring()
    assert ((await world.call()).agent_id, (await world.call()).agent_version) == ("agt_1", 2)


@pytest.mark.parametrize(
    "choice",
    [
        Choice(agent_id="agt_none"),
        Choice(agent_id="agt_9"),
        Choice(agent_id="agt_3"),
        Choice(agent_id="agt_2", agent_version=7),
        Choice(agent_id="agt_2", variables={"name": "Ann"}),
        Choice(variables={"nobody": "Ann"}),
        Choice(variables={"name": 3}),
        Choice(variables={"visits": True}),
    ],
    ids=["unknown", "a stranger's", "unpublished", "no version", "no variable there", "no variable", *"ab"],
)
async def test_what_cannot_be_had_is_not_followed_in_part_either(choice: Choice):
    world = await hooked(choice)
    await world.ring()
    call = await world.call()
    assert (call.agent_id, call.variables) == ("agt_1", {"name": "friend", "visits": 0})
    assert await told(world) == [HookOutcome.INVALID]


@pytest.mark.parametrize("outcome", [HookOutcome.LATE, HookOutcome.REFUSED, HookOutcome.UNSIGNED])
async def test_whatever_is_wrong_with_the_hook_the_number_decides(outcome: HookOutcome):
    world = await hooked(HookFailedError(outcome))
    assert "Gather" in await world.ring()
    assert (await world.call()).agent_id == "agt_1"
    assert await told(world) == [outcome]


async def test_a_hook_that_chooses_nothing_says_so_and_nobody_is_asked_without_one():
    world = await hooked(Choice())
    await world.ring()
    assert await told(world) == [HookOutcome.DEFAULT]
    plain = await World().open()
    await plain.ring()
    assert (await told(plain), plain.adapters.ring_hooks.asked) == ([], [])


async def test_a_required_value_may_come_from_the_hook_alone():
    world = await hooked(Choice(variables={"name": "Ann"}), required=True)
    await world.ring()
    assert (await world.call()).variables == {"name": "Ann"}
    with pytest.raises(MissingVariablesError):
        await (await hooked(Choice(), required=True)).ring()


async def test_the_orchestration_is_told_of_both_first_facts():
    world = await hooked(Choice())
    await world.ring()
    call = await world.call()
    assert [(fact.k, fact.kind) for fact in call.log] == [(1, FactKind.STARTED), (2, FactKind.HOOK)]
    assert world.lifecycle.instances[call.id].state.folded == 2


async def test_a_repeat_is_answered_as_the_call_was_whatever_the_hook_says_then():
    world = await hooked(Choice(variables={"name": "Ann"}))
    first = await world.ring()
    world.adapters.ring_hooks.choice_of = lambda _: Choice(agent_id="agt_2")
    assert await world.elsewhere().ring() == first
    assert (await world.call()).agent_id == "agt_1"


async def test_a_repeat_of_a_refused_call_is_refused_alike():
    world = await hooked(Choice())
    project = await world.adapters.projects.get("prj_1")
    await world.adapters.projects.replace(project, replace(project, limits=Limits(live_calls=0), revision=2))
    agent = await world.adapters.agents.get("prj_1", "agt_2")
    helped = a_version(2, agent_id="agt_2", draft=a_draft(fallback_number="+15550004000"))
    await world.adapters.agents.add_version(agent, helped)
    first = await world.ring()
    world.adapters.ring_hooks.choice_of = lambda _: Choice(agent_id="agt_2")
    assert await world.ring() == first
    assert "Dial" not in first


async def test_a_call_that_is_one_too_many_is_refused_after_the_hook_as_well():
    world = await hooked(Choice())
    project = await world.adapters.projects.get("prj_1")
    await world.adapters.projects.replace(project, replace(project, limits=Limits(live_calls=0), revision=2))
    assert "Reject" in await world.ring()
    assert [fact.kind for fact in (await world.call()).log] == [
        FactKind.STARTED,
        FactKind.HOOK,
        FactKind.REFUSED,
    ]
