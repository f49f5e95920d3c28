"""A call in memory that is over, and was talked in."""

from __future__ import annotations

from talkstack.aftermath.model import Step
from talkstack.agents.model import AgentDraft
from talkstack.analysis.model.questionnaire import Analysis
from talkstack.calls.call import Call
from talkstack.calls.model.fact import FactKind
from tests.builders import a_draft, a_fact
from tests.unit.talkstack.analysis.asked import NEW, Reader
from tests.world import HEARD_OUT, World


def a_curious_draft(**changes: object) -> AgentDraft:
    return a_draft(analysis=Analysis(questions=(NEW,)).model_copy(update=changes))


async def a_talk(reader: Reader, draft: AgentDraft | None = None) -> World:
    world = await World(reader).open(draft or a_curious_draft())
    await world.ring()
    await world.hear(1, "When do you open? I am new.")
    return world


async def hung_up(world: World) -> Call:
    """Having heard the agent out, and with its last words settled."""
    call = await world.call()
    world.clock.advance(HEARD_OUT)
    over = [a_fact("over", kind=FactKind.STATUS, what="completed", at=world.arrival().at)]
    await world.lifecycle.ring(call.id, await world.adapters.calls.append(call.id, over))
    await world.finish(Step.SETTLED)
    return await world.call()


async def a_call_over(reader: Reader, draft: AgentDraft | None = None) -> World:
    world = await a_talk(reader, draft)
    await hung_up(world)
    return world
