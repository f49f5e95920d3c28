"""What activities do, with a task hub that only counts what is started in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from orchestrations import activities
from orchestrations.contracts import NoteOrder
from talkstack import bootstrap
from talkstack.aftermath.model import Done, Step, steps_after
from talkstack.calls.call import Call
from talkstack.calls.model.plan import Plan
from talkstack.errors import ProviderError
from tests.builders import an_endpoint
from tests.world import World

PLAN = Plan(reprompt=1)


@dataclass
class Hub:
    """Of the client of Durable what couriers need."""

    started: list[str] = field(default_factory=list[str])

    async def start_new(self, name: str, instance_id: str, order: dict[str, str]) -> None:
        del order
        self.started.append(f"{name} {instance_id}")


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = await World().open()
    await world.adapters.webhooks.insert(an_endpoint())
    await world.ring()
    token = bootstrap.CHOSEN.set(world.services)
    yield world
    bootstrap.CHOSEN.reset(token)


async def told(world: World) -> list[tuple[int, str]]:
    events = await world.adapters.events.of_stream((await world.call()).id)
    return [(event.sequence, event.type) for event in events]


async def noted(world: World, hub: Any, plan: Plan | None, *news: str) -> None:
    order: NoteOrder = {
        "call_id": (await world.call()).id,
        "folded": 1,
        "plan": plan and plan.to_dict(),
        "sequence": 1,
        "news": list(news),
    }
    for _ in range(2):
        assert await activities.note(order, hub)


async def test_a_plan_and_news_are_noted_together_and_stand_once(world: World):
    hub = Hub()
    await noted(world, hub, PLAN, "call.started", "call.answered")
    assert (await world.call()).plan == PLAN
    assert await told(world) == [(1, "call.started"), (2, "call.answered")]
    assert len(set(hub.started)) == 1


async def test_a_plan_alone_is_told_to_nobody(world: World):
    hub = Hub()
    await noted(world, hub, PLAN)
    assert ((await world.call()).plan, await told(world), hub.started) == (PLAN, [], [])


async def test_news_alone_leave_the_plan_as_it_is(world: World):
    before = (await world.call()).plan
    await noted(world, Hub(), None, "call.started")
    assert ((await world.call()).plan, len(await told(world))) == (before, 1)


async def test_a_wrap_up_tells_how_far_it_has_come(world: World):
    steps = list(steps_after(recorded=False))
    order = {"call_id": (await world.call()).id, "steps": steps, "sequence": 3}
    hub: Any = Hub()
    assert await activities.wrap_up(order, hub) == {"left": [], "told": 0, "failed": False}
    assert set(steps) <= set((await world.call()).steps)


@pytest.mark.parametrize("work", ["finish", "close"])
async def test_what_fails_in_a_call_of_an_earlier_version_is_raised(world: World, work: str):
    order: Any = {"call_id": (await world.call()).id, "step": "settled", "sequence": 3}
    hub: Any = Hub()

    async def away(call: Call) -> Done:
        del call
        raise ProviderError("mongodb", "away", retryable=True)

    aftermath = world.services.backroom.aftermath
    works = {**aftermath.works, Step.SETTLED: away}
    world.services.backroom.aftermath = replace(aftermath, works=works)
    with pytest.raises(ProviderError):
        await (activities.finish(order, hub) if work == "finish" else activities.close(order))


async def test_a_step_alone_tells_whether_it_had_news(world: World):
    order = {"call_id": (await world.call()).id, "step": "settled", "sequence": 3}
    hub: Any = Hub()
    assert await activities.finish(order, hub) is False
