from __future__ import annotations

import asyncio
from itertools import permutations

import pytest

from talkstack.calls.model.fact import FactKind
from talkstack.calls.model.plan import EndReason, Phase
from talkstack.errors import NotFoundError
from talkstack.telephony.form import RecordingChanged, StatusChanged
from tests.world import SID, World

RECORDING = "RE" + "2" * 32
LIFE = ("initiated", "ringing", "in-progress", "completed")


def status(what: str, sequence: str, sid: str = SID) -> StatusChanged:
    return StatusChanged(call_sid=sid, status=what, source="call-progress-events", sequence=sequence)


async def rung() -> World:
    world = await World().open()
    await world.ring()
    return world


async def report(world: World, *changes: StatusChanged) -> None:
    for changed in changes:
        await world.services.recorder.status(changed, world.arrival(), world.lifecycle)


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=lambda order: "".join(map(str, order)))
async def test_statuses_in_any_order_and_twice_end_the_call_once(order: tuple[int, ...]):
    world = await rung()
    for k in order:
        await report(world, *[status(LIFE[k], str(k))] * 2)
    call = await world.call()
    assert (call.status, call.finished, call.ended_at) == ("completed", True, world.clock.now())
    assert (call.plan.phase, call.plan.ended) == (Phase.ENDED, EndReason.CALLER_HUNG_UP)
    assert sorted(fact.what or "" for fact in call.log if fact.kind is FactKind.STATUS) == sorted(LIFE)


async def test_the_same_status_at_the_same_time_is_one_fact():
    world = await rung()
    await asyncio.gather(*(report(world, status("completed", "3")) for _ in range(5)))
    assert [fact.kind for fact in (await world.call()).log] == [FactKind.STARTED, FactKind.STATUS]


async def test_a_status_without_a_number_is_known_by_what_it_says():
    world = await rung()
    await report(world, status("completed", ""), status("completed", ""), status("ringing", ""))
    assert [fact.what for fact in (await world.call()).log] == ["recorded", "completed", "ringing"]


async def test_the_first_end_stands():
    world = await rung()
    await report(world, status("completed", "3"))
    ended_at = world.clock.now()
    world.clock.advance(5)
    await report(world, status("failed", "4"))
    call = await world.call()
    assert (call.status, call.ended_at, call.plan.ended) == (
        "completed",
        ended_at,
        EndReason.CALLER_HUNG_UP,
    )


async def test_a_status_of_a_call_that_is_not_ours_is_refused():
    world = await rung()
    with pytest.raises(NotFoundError):
        await report(world, status("completed", "3", sid="CA" + "9" * 32))


@pytest.mark.parametrize("recording_first", [True, False])
async def test_a_call_is_closed_by_its_end_and_its_recording_in_any_order(recording_first: bool):
    world = await rung()
    call = await world.call()
    filed = RecordingChanged(recording_sid=RECORDING, status="completed")
    steps = [
        lambda: report(world, status("completed", "3")),
        lambda: world.services.recorder.recording(call.id, filed, world.lifecycle),
    ]
    for step in reversed(steps) if recording_first else steps:
        await step()
        await step()
    call = await world.call()
    assert call.plan.phase is Phase.CLOSED
    assert [fact.ref for fact in call.log if fact.kind is FactKind.RECORDING] == [RECORDING]
    assert call.facts == 3
