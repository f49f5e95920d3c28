"""A call with its own clock: the orchestrations that production runs, over a product in memory and virtual time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from orchestrations.clock import clock
from orchestrations.contracts import RECONCILE
from orchestrations.policies import UPKEEP
from talkstack.agents.model import AgentDraft
from talkstack.agents.model import Limits as AgentLimits
from talkstack.calls.model.fact import FactKind
from talkstack.projects.model import Limits
from talkstack.telephony.form import StatusChanged
from tests.builders import a_draft
from tests.replay import Replay
from tests.unit.orchestrations.live import LiveLifecycle
from tests.world import SID, World

HUNG_UP = StatusChanged(call_sid=SID, status="completed", source="call-progress-events", sequence="9")

type Meanwhile = Callable[[], Awaitable[None]]


async def rung(world: World, draft: AgentDraft | None = None, **limits: int) -> World:
    """`limits` are the project's."""
    await world.open(draft)
    project = await world.adapters.projects.get("prj_1")
    limited = replace(project, limits=Limits(**limits), revision=project.revision + 1)
    await world.adapters.projects.replace(project, limited)
    world.lifecycle = LiveLifecycle(world.adapters.calls)
    world.adapters.exchange.live.add(SID)
    world.adapters.telephony.statuses[SID] = "in-progress"
    await world.ring()
    return world


def capped(micros: int | None, **changes: object) -> AgentDraft:
    return a_draft(limits=AgentLimits(max_cost_micros=micros), record=False, **changes)


async def hang_up(world: World) -> None:
    world.adapters.exchange.live.discard(SID)
    await world.services.recorder.status(HUNG_UP, world.arrival(), world.lifecycle)


async def watch(world: World, second: Meanwhile, *, most: int = 3600) -> list[int]:
    """Look after look until the call is over; `second` is what goes on in each second between. How long it slept each time."""
    call_id, slept = (await world.call()).id, list[int]()
    replay = Replay(clock, {"call_id": call_id}, "clock").run()
    while not replay.done and sum(slept) < most:
        [action] = replay.running
        assert action.get("functionName") == RECONCILE
        look = await world.services.keeper.reconcile(call_id, UPKEEP, world.lifecycle)
        replay.complete({"over": look.over, "sleep_seconds": look.sleep_seconds})
        if look.over or replay.run().done:
            break
        slept.append(look.sleep_seconds)
        await _pass(world, look.sleep_seconds, second)
        replay.fire()
        replay.run()
    return slept


async def _pass(world: World, seconds: int, second: Meanwhile) -> None:
    for _ in range(seconds):
        world.clock.advance(1)
        await second()
        if SID not in world.adapters.exchange.live and not (await world.call()).finished:
            await hang_up(world)


async def dues(world: World) -> list[tuple[str | None, str | None]]:
    return [(fact.what, fact.ref) for fact in (await world.call()).log if fact.kind is FactKind.DUE]
