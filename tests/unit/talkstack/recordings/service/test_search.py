"""A recording of which Twilio has not told in time."""

from __future__ import annotations

import pytest

from orchestrations.policies import UPKEEP
from talkstack.aftermath.model import Step
from talkstack.calls.model.plan import Phase
from talkstack.calls.model.upkeep import Upkeep
from talkstack.errors import ProviderError
from talkstack.recordings.model import Status, status_of
from talkstack.telephony.form import StatusChanged
from talkstack.telephony.ports import Captured
from tests.unit.talkstack.speech.waves import mulaw_wav
from tests.world import SID, World

RECORDING = "RE" + "5" * 32
SOUND = mulaw_wav(b"\x11" * 8000, b"\x22" * 8000)
AWAY = ProviderError("twilio", "no answer in time", retryable=True)
DAY = 24 * 3600.0


async def over(*taken: Captured) -> World:
    """Five minutes ago."""
    world = await World().open()
    await world.ring()
    ended = StatusChanged(call_sid=SID, status="completed", source="", sequence="")
    await world.services.recorder.status(ended, world.arrival(), world.lifecycle)
    world.adapters.captures.taken[SID] = list(taken)
    world.clock.advance(301)
    return world


async def look(world: World) -> Upkeep:
    call = await world.call()
    return await world.services.keeper.reconcile(call.id, UPKEEP, world.lifecycle)


async def phase(world: World) -> Phase:
    return (await world.call()).plan.phase


async def waited(world: World, seconds: float) -> int:
    """As the clock does; how often it looked."""
    looks, until = 0, world.clock.monotonic() + seconds
    while world.clock.monotonic() < until:
        seen = await look(world)
        assert not seen.over
        looks += 1
        world.clock.advance(seen.sleep_seconds)
    return looks


def away(world: World) -> None:
    async def of_call(_: str) -> list[Captured]:
        raise AWAY

    world.adapters.captures.of_call = of_call


@pytest.mark.parametrize("status", ["in-progress", "stopped", "processing"])
async def test_what_twilio_has_not_finished_is_waited_for(status: str):
    world = await over(Captured(sid=RECORDING, status=status))
    await waited(world, 3600)
    assert (await phase(world), status_of(await world.call())) == (Phase.ENDED, Status.EXPECTED)
    await world.recording_filed(RECORDING)
    assert (await look(world)).over
    assert await phase(world) is Phase.CLOSED
    world.adapters.captures.file(SID, RECORDING, SOUND)
    await world.finish(Step.RECORDING)
    assert status_of(await world.call()) is Status.READY


async def test_what_is_finished_without_a_word_is_found():
    world = await over(Captured(sid=RECORDING, status="processing"))
    await waited(world, 3600)
    world.adapters.captures.file(SID, RECORDING, SOUND)
    assert (await look(world)).over
    assert (await world.call()).recording_sid == RECORDING


@pytest.mark.parametrize("is_away", [True, False])
async def test_not_for_ever_and_with_longer_and_longer_pauses(is_away: bool):
    world = await over(Captured(sid=RECORDING, status="processing"))
    if is_away:
        away(world)
    assert await waited(world, DAY - 3600 * 2) < 45
    world.clock.advance(DAY)
    assert (await look(world)).over
    assert status_of(await world.call()) is Status.ABSENT


@pytest.mark.parametrize(
    "taken",
    [
        [],
        [Captured(sid=RECORDING, status="absent")],
        [Captured(sid=RECORDING, status="processing", whole=False)],
    ],
)
async def test_what_twilio_does_not_have_is_not_waited_for(taken: list[Captured]):
    world = await over(*taken)
    assert (await look(world)).over
    assert await phase(world) is Phase.CLOSED


async def test_a_twilio_that_cannot_be_asked_is_asked_again_and_stops_no_clock():
    world = await over()
    of_call = world.adapters.captures.of_call
    away(world)
    seen = await look(world)
    assert (seen.over, seen.sleep_seconds) == (False, 75)
    world.adapters.captures.of_call = of_call
    assert (await look(world)).over
