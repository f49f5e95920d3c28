"""A project that has spent what it may has no more calls asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from talkstack.errors import BudgetSpentError
from talkstack.projects.model import Limits
from talkstack.usage.model.account import day_of
from tests.unit.talkstack.reanalysis.test_service import a_project_of, ordered
from tests.world import World

CAP = 5_000


async def spend(world: World, micros: int) -> None:
    await world.adapters.spending.raise_to("prj_1", day_of(world.clock.now()), micros)


async def a_capped_project() -> World:
    world = await a_project_of(1)
    project = await world.adapters.projects.get("prj_1")
    limits = Limits(max_cost_micros_per_day=CAP)
    await world.adapters.projects.replace(project, replace(project, revision=2, limits=limits))
    return world


async def test_jobs_are_refused_until_tomorrow():
    world = await a_capped_project()
    await spend(world, CAP)
    with pytest.raises(BudgetSpentError) as refused:
        await ordered(world)
    assert refused.value.retry_after == 12 * 3600 + 1
    assert world.runner.begun == []


async def test_one_that_was_ordered_before_is_told_all_the_same():
    world = await a_capped_project()
    await spend(world, CAP - 1)
    job = await ordered(world, key="k1")
    await spend(world, CAP)
    assert (await ordered(world, key="k1")).id == job.id
