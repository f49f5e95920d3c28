"""Another attempt of a call waits until there is room for it."""

from __future__ import annotations

from dataclasses import replace

from orchestrations.policies import UPKEEP
from talkstack.calls.model.fact import AttemptState, Due, FactKind
from talkstack.calls.model.order import Order, Retry
from talkstack.calls.model.standing import Status
from talkstack.projects.model import Limits
from tests.builders import a_call, a_fact
from tests.world import World

ORDER = Order(retry=Retry(attempts=2, delay_seconds=60))
FACTS = (
    a_fact("ordered", kind=FactKind.ORDERED, n=2, what="busy"),
    a_fact("attempt:1", kind=FactKind.ATTEMPT, n=1, what=AttemptState.PLACED),
    a_fact("status:1:busy", kind=FactKind.STATUS, n=1, what="busy"),
)


async def waiting(live_calls: int) -> World:
    """A call that found the callee busy a minute ago, while another one is live."""
    world = await World().open()
    project = await world.adapters.projects.get("prj_1")
    limited = replace(project, limits=Limits(live_calls=live_calls), revision=2)
    await world.adapters.projects.replace(project, limited)
    await world.adapters.calls.insert(
        a_call(direction="outbound", twilio_sid=None, order=ORDER, status="queued")
    )
    await world.adapters.calls.append("call_1", FACTS)
    await world.ring()
    world.clock.advance(60)
    return world


async def look(world: World) -> tuple[list[str | None], int]:
    """What became due, and for how long the clock then sleeps."""
    result = await world.services.keeper.reconcile("call_1", UPKEEP, world.lifecycle)
    call = await world.adapters.calls.get("call_1")
    return [fact.what for fact in call.log if fact.kind is FactKind.DUE], result.sleep_seconds


async def test_with_room_the_next_attempt_is_due():
    world = await waiting(live_calls=2)
    assert (await world.adapters.calls.get("call_1")).status == Status.WAITING
    assert (await look(world))[0] == [Due.REDIAL]


async def test_without_room_it_waits_and_looks_again():
    world = await waiting(live_calls=1)
    assert await look(world) == ([], UPKEEP.settling)
    live = await world.call()
    over = a_fact("status", kind=FactKind.STATUS, what="completed")
    await world.adapters.calls.append(live.id, [over])
    assert (await look(world))[0] == [Due.REDIAL]
