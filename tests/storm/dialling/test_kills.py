"""A thousand calls whose dialling is killed at any point, on a carrier that has a bad day: no attempt rings twice."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import sys

import pytest

from talkstack.calls.call import Call
from talkstack.calls.model.fact import AttemptState, FactKind
from talkstack.calls.model.order import Order
from talkstack.calls.model.plan import TERMINAL, EndReason
from talkstack.calls.model.standing import Status
from talkstack.dialling.attempt import Attempt
from tests.storm.dialling.plant import Plant
from tests.virtual import VirtualLoop
from tests.world import World

SEED = int(os.environ.get("DIALLING_SEED", "4711"))
CALLS = 1000
ENDED = {AttemptState.PLACED, AttemptState.REFUSED, AttemptState.UNREACHED, AttemptState.UNKNOWN}


def wrong_with(call: Call, attempts: list[Attempt], plant: Plant) -> list[str]:
    order = call.order or Order()
    over = {fact.n for fact in call.log if fact.kind is FactKind.STATUS and fact.what in TERMINAL}
    open_sids = {it.sid for it in attempts if it.n not in over}
    rings = [plant.carrier.rung[call.id, it.n] for it in attempts]
    found = {
        "an attempt rang twice": max(rings, default=0) > 1,
        "a phone rang for nobody": sum(rings)
        != sum(n for (key, _), n in plant.carrier.rung.items() if key == call.id),
        "an attempt has no end": any(it.state not in ENDED for it in attempts),
        "a phone rings on for nobody": call.outcome is EndReason.CANCELED
        and bool(plant.carrier.live & open_sids),
        "more attempts than asked for": len(attempts) > order.retry.attempts,
        "attempts are missing": [it.n for it in attempts] != list(range(1, len(attempts) + 1)),
        "no end that is documented": not Status(call.status).final or call.outcome is None,
        "dialled again for no cause": len(attempts) > 1 and not order.retry.causes,
    }
    return [what for what, so in found.items() if so]


@pytest.mark.timeout(300)
def test_no_attempt_rings_twice_and_each_has_an_end(caplog: pytest.LogCaptureFixture):
    sys.stdout.write(f"DIALLING_SEED={SEED}\n")
    caplog.set_level(logging.ERROR, "talkstack")
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(judged())


async def judged() -> None:
    plant = Plant(await World().open(), random.Random(SEED))
    dials = plant.world.adapters.dials
    outcomes: set[EndReason | None] = set()
    for number in range(CALLS):
        call = await plant.call(number)
        attempts = await dials.of_call(call.id)
        outcomes.add(call.outcome)
        assert wrong_with(call, attempts, plant) == [], f"DIALLING_SEED={SEED} call={number}"
        await plant.forget(call)
    assert plant.killed > CALLS / 2
    assert min(plant.carrier.told.values()) > CALLS / 20
    assert outcomes == {
        EndReason.CALLER_HUNG_UP,
        EndReason.BUSY,
        EndReason.NO_ANSWER,
        EndReason.FAILED,
        EndReason.UNKNOWN,
        EndReason.CANCELED,
    }
