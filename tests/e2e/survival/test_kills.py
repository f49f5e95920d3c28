from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from random import Random

import pytest
import pytest_asyncio

from soak.judging.judge import judge
from soak.kills.plan import MOMENTS, TURNS, Blow, Plan, every, fronts, instants
from soak.scene import Scene, scene

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

WORKERS = 3
SEED = 3
"""`make soak` draws others."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Scene]:
    async with scene(tmp_path_factory.mktemp("kills"), workers=WORKERS) as running:
        yield running


def anywhere(random: Random) -> Plan:
    """At every webhook one worker, in one of the three moments."""
    by_moment = [every(moment, random).webhooks for moment in MOMENTS]

    def at(webhook: int) -> Sequence[Blow]:
        return random.choice(by_moment)(webhook)

    return Plan(webhooks=at)


async def test_a_worker_killed_at_every_webhook_costs_the_call_nothing(stage: Scene):
    call = await stage.call(anywhere(Random(SEED)))
    assert judge(call) == []
    deaths = stage.relay.deaths
    assert {death.webhook for death in deaths} >= set(range(TURNS + 1))
    assert {death.moment for death in deaths} == set(MOMENTS)
    assert any(death.held for death in deaths)
    assert any(answer.status == 0 for answer in call.answers)


async def test_workers_killed_at_ten_instants_cost_the_call_nothing(stage: Scene):
    call = await stage.call(instants(10, WORKERS, Random(SEED)))
    assert judge(call) == []
    assert len(stage.relay.deaths) == 10


async def test_a_front_that_dies_between_webhooks_comes_back_and_the_call_goes_on(stage: Scene):
    before = stage.stack.pid("host")
    call = await stage.call(fronts(1, Random(SEED)))
    assert judge(call) == []
    assert [death.victim for death in stage.relay.deaths] == ["front"]
    assert stage.stack.pid("host") != before
